import * as vscode from 'vscode';
import { commandIds } from '../commandIds';
import { experimentOutline, type Span } from './outline';

/** Above the experiment: Run all · Open panel. Above each variant: Run · Preview sample · Audit. */
export function experimentCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
  const { anchor, variants } = experimentOutline(document.getText());
  const at = ({ offset, length }: Span) => new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  const lens = (span: Span, title: string, command: string, ...args: unknown[]) => new vscode.CodeLens(at(span), { title, command, arguments: args });
  return [
    lens(anchor, `$(run-all) ${vscode.l10n.t('Run all')}`, commandIds.runExperiment, document.uri),
    lens(anchor, `$(graph-line) ${vscode.l10n.t('Open panel')}`, commandIds.openPanel, document.uri),
    ...variants.flatMap(({ nameSpan, name }) => [
      lens(nameSpan, `$(play) ${vscode.l10n.t('Run')}`, commandIds.runVariant, document.uri, name),
      lens(nameSpan, `$(search-fuzzy) ${vscode.l10n.t('Preview sample')}`, commandIds.inspectSample, document.uri, name),
      lens(nameSpan, `$(checklist) ${vscode.l10n.t('Audit')}`, commandIds.auditMasking, document.uri, name),
    ]),
  ];
}
