import * as vscode from 'vscode';
import { editsFor } from './edit';

/** Writes what the form changed into experiment files, one edit after the other, comments kept. */
export class FormEdits {
  private last: Promise<void> = Promise.resolve();

  /** Sets `path` in the file to `value`, or removes it when undefined. A file without unsaved changes is saved again. */
  apply(uri: vscode.Uri, path: (string | number)[], value: unknown): Promise<void> {
    const next = this.last.then(() => applyEdit(uri, path, value));
    this.last = next.catch(() => undefined);
    return next;
  }

  /** Resolves when every edit so far is in its file. */
  settled(): Promise<void> {
    return this.last;
  }
}

async function applyEdit(uri: vscode.Uri, path: (string | number)[], value: unknown): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const hadUnsavedChanges = document.isDirty;
  const change = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of editsFor(document.getText(), path, value)) {
    change.replace(uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), content);
  }
  await vscode.workspace.applyEdit(change);
  if (!hadUnsavedChanges) await document.save();
}
