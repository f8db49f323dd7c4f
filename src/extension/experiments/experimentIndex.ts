import { basename } from 'node:path';
import * as vscode from 'vscode';
import { parseExperiment, type ParsedExperiment } from '../../experiment/load';
import { runsRootOf } from '../../runs/paths';
import { experimentGlob, experimentSuffix } from '../commandIds';
import { experimentName } from './experimentView';
import { experimentOutline, type ExperimentOutline } from './outline';

export interface ExperimentEntry {
  uri: vscode.Uri;
  fileName: string;
  name: string;
  text: string;
  parsed: ParsedExperiment;
  outline: ExperimentOutline;
  /** `runs/` beside the file. */
  runsRoot: string;
}

const excluded = '**/{node_modules,runs,.ablation-cache,.git}/**';
const typingPause = 150;

/** The experiment files of the workspace and those open in an editor, parsed; unsaved text counts. */
export class ExperimentIndex implements vscode.Disposable {
  private readonly entries = new Map<string, ExperimentEntry>();
  private readonly changed = new vscode.EventEmitter<ExperimentEntry | null>();
  private readonly pending = new Map<string, NodeJS.Timeout>();
  private readonly subscriptions: vscode.Disposable[] = [this.changed];
  /** Fires with the entry that changed, or null when one went away. */
  readonly onDidChange = this.changed.event;
  /** Resolves when the workspace was searched for the first time. */
  readonly ready: Promise<void>;

  constructor() {
    this.watch();
    this.ready = this.discover();
  }

  all(): ExperimentEntry[] {
    return [...this.entries.values()].sort((a, b) => a.uri.path.localeCompare(b.uri.path, 'en', { numeric: true }));
  }

  get(uri: vscode.Uri | string): ExperimentEntry | undefined {
    return this.entries.get(uri.toString());
  }

  /** The entry of this file, read now if it is not known yet. */
  async load(uri: vscode.Uri): Promise<ExperimentEntry | undefined> {
    return this.get(uri) ?? this.refresh(uri);
  }

  private async discover(): Promise<void> {
    const found = await vscode.workspace.findFiles(experimentGlob, excluded);
    const open = vscode.workspace.textDocuments.filter(isExperiment).map(({ uri }) => uri);
    await Promise.all([...found, ...open].map((uri) => this.refresh(uri)));
  }

  private watch(): void {
    const files = vscode.workspace.createFileSystemWatcher(experimentGlob);
    this.subscriptions.push(
      files,
      files.onDidCreate((uri) => void this.refresh(uri)),
      files.onDidChange((uri) => void this.refresh(uri)),
      files.onDidDelete((uri) => this.remove(uri)),
      vscode.workspace.onDidOpenTextDocument((document) => isExperiment(document) && void this.refresh(document.uri)),
      vscode.workspace.onDidCloseTextDocument((document) => isExperiment(document) && void this.refresh(document.uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => isExperiment(document) && this.refreshSoon(document.uri)),
    );
  }

  private refreshSoon(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.pending.get(key));
    this.pending.set(key, setTimeout(() => void this.refresh(uri), typingPause));
  }

  private async refresh(uri: vscode.Uri): Promise<ExperimentEntry | undefined> {
    if (/\/(node_modules|runs|\.ablation-cache)\//.test(vscode.workspace.asRelativePath(uri, false))) return undefined;
    const text = await currentText(uri);
    if (text === null) return this.remove(uri);
    const known = this.get(uri);
    if (known?.text === text) return known;
    const entry = entryOf(uri, text);
    this.entries.set(uri.toString(), entry);
    this.changed.fire(entry);
    return entry;
  }

  private remove(uri: vscode.Uri): undefined {
    if (this.entries.delete(uri.toString())) this.changed.fire(null);
  }

  dispose(): void {
    for (const timer of this.pending.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}

function isExperiment({ uri }: vscode.TextDocument): boolean {
  return uri.path.endsWith(experimentSuffix) && uri.scheme !== 'git';
}

function entryOf(uri: vscode.Uri, text: string): ExperimentEntry {
  const parsed = parseExperiment(text);
  const fileName = basename(uri.path);
  return { uri, fileName, text, parsed, name: experimentName(parsed, fileName), outline: experimentOutline(text), runsRoot: runsRootOf(uri.fsPath) };
}

/** The text in the editor, or else on the disk; null when there is no such file. */
async function currentText(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
