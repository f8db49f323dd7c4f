import * as vscode from 'vscode';
import { commandIds } from '../commandIds';

/** A place that a hover was shown at: what its links carry. */
export interface Place {
  uri: string;
  line: number;
  character: number;
}

export function placeOf({ uri }: vscode.TextDocument, { line, character }: vscode.Position): Place {
  return { uri: uri.toString(), line, character };
}

/** Markdown whose links may run the two commands of a hover and nothing else. */
export function hoverMarkdown(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = { enabledCommands: [commandIds.rerollSample, commandIds.chooseHoverVariant] };
  markdown.supportHtml = true;
  return markdown;
}

/** Shows the hover of a place anew; VS Code shows hovers at the cursor only, so the cursor goes there. */
export async function showHoverAt({ uri, line, character }: Place): Promise<void> {
  const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
  if (editor === undefined) return;
  const position = new vscode.Position(line, character);
  editor.selection = new vscode.Selection(position, position);
  await vscode.window.showTextDocument(editor.document, editor.viewColumn);
  await vscode.commands.executeCommand('editor.action.hideHover');
  await vscode.commands.executeCommand('editor.action.showHover');
}
