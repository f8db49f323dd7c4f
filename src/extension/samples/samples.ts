import * as vscode from 'vscode';
import type { ExperimentEntry, ExperimentIndex } from '../experiments/experimentIndex';
import type { Messages } from '../messages';
import type { ReadOnlyDocuments } from '../readOnlyDocuments';

interface Parts {
  index: ExperimentIndex;
  media: string;
  trainer: string;
  messages: Messages;
  documents: ReadOnlyDocuments;
}

export class Samples implements vscode.Disposable {
  constructor(private readonly parts: Parts) {}
  async variantHover(_document: vscode.TextDocument, _position: vscode.Position): Promise<vscode.Hover | undefined> { return undefined; }
  async corpusHover(_document: vscode.TextDocument, _position: vscode.Position): Promise<vscode.Hover | undefined> { return undefined; }
  async reroll(_place: unknown): Promise<void> { void this.parts; }
  async chooseVariant(_place: unknown): Promise<void> {}
  async inspect(_editor: vscode.TextEditor | undefined, _entry: ExperimentEntry | undefined, _variant: string | null): Promise<void> {}
  dispose(): void {}
}
