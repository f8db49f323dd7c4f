import * as vscode from 'vscode';
import { lettersWithoutFont, renderPng } from '../../results/png/renderPng';
import type { PanelAction } from './benchPanel';

const formats = {
  csv: { extension: 'csv', label: 'CSV' },
  svg: { extension: 'svg', label: 'SVG' },
  png: { extension: 'png', label: 'PNG' },
  markdown: { extension: 'md', label: 'Markdown' },
} as const;

/** Where an export goes at first, and what draws it. */
export interface ExportPlace {
  experiment: vscode.Uri | undefined;
  extensionUri: vscode.Uri;
}

/**
 * Asks where to keep what the panel exports, beside the experiment file at first, and writes it there; a PNG is drawn
 * from its SVG first.
 * Throws the UserError `png.renderer` where it cannot be drawn, and then asks and writes nothing.
 */
export async function saveExport({ format, text }: Extract<PanelAction, { type: 'export' }>, { experiment, extensionUri }: ExportPlace): Promise<void> {
  const { extension, label } = formats[format];
  const content = format === 'png' ? await renderPng(text, vscode.Uri.joinPath(extensionUri, 'media').fsPath) : new TextEncoder().encode(text);
  if (format === 'png') warnOfLetters(text);
  const folder = experiment === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(experiment, '..');
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `results.${extension}`) }),
    filters: { [label]: [extension] },
  });
  if (target !== undefined) await vscode.workspace.fs.writeFile(target, content);
}

function warnOfLetters(svg: string): void {
  const letters = lettersWithoutFont([svg]);
  if (letters !== '') void vscode.window.showWarningMessage(`No font on this machine has these letters, which the PNG shows as boxes: ${letters}. Install one that has them, or save the chart as SVG.`);
}
