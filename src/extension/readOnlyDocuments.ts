import * as vscode from 'vscode';

const scheme = 'ablation-bench';

/** Texts made by the extension, shown in read-only editors; showing one again replaces its text. */
export class ReadOnlyDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: this.changed.event,
    provideTextDocumentContent: ({ path }) => this.texts.get(path) ?? '',
  });

  /** @param name shown in the editor's tab */
  async show(name: string, text: string, viewColumn: vscode.ViewColumn): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${name}` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, viewColumn, preserveFocus: viewColumn === vscode.ViewColumn.Beside });
  }

  dispose(): void {
    vscode.Disposable.from(this.registration, this.changed).dispose();
  }
}
