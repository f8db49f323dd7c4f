import * as vscode from 'vscode';

const formats = {
  csv: { extension: 'csv', label: 'CSV' },
  svg: { extension: 'svg', label: 'SVG' },
  markdown: { extension: 'md', label: 'Markdown' },
} as const;

/** Asks where to keep an exported results table, beside the experiment file at first, and writes it there. */
export async function saveExport(format: keyof typeof formats, text: string, experiment: vscode.Uri | undefined): Promise<void> {
  const { extension, label } = formats[format];
  const folder = experiment === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(experiment, '..');
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `results.${extension}`) }),
    filters: { [label]: [extension] },
  });
  if (target !== undefined) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}
