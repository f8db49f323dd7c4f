import * as vscode from 'vscode';
import type { ExperimentEntry, ExperimentIndex } from './experimentIndex';

/** Shows what the schema and the cross-checks find in each experiment file, as one types. */
export function showDiagnostics(index: ExperimentIndex): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('ablation-bench');
  const update = () => {
    collection.clear();
    for (const entry of index.all()) collection.set(entry.uri, diagnosticsOf(entry));
  };
  return vscode.Disposable.from(collection, index.onDidChange(update));
}

function diagnosticsOf({ text, parsed }: ExperimentEntry): vscode.Diagnostic[] {
  const lines = new LinePositions(text);
  return parsed.issues.map(({ offset, length, message, severity }) => {
    const range = new vscode.Range(lines.at(offset), lines.at(offset + Math.max(1, length)));
    const level = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
    const diagnostic = new vscode.Diagnostic(range, message, level);
    diagnostic.source = 'Ablation Bench';
    return diagnostic;
  });
}

/** Offsets of a text as positions, without the document being open. */
class LinePositions {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (const { index } of text.matchAll(/\n/g)) this.starts.push(index + 1);
  }

  at(offset: number): vscode.Position {
    let line = this.starts.length - 1;
    while (this.starts[line]! > offset) line--;
    return new vscode.Position(line, offset - this.starts[line]!);
  }
}
