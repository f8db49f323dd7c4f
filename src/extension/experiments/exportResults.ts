/** The command "Export Results": asks for a format and a place; the trainer's `export` writes it. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../common/errors';
import { exportFormats, exportLabels, type ExportFormat } from '../../results/exports/formats';
import type { TrainerProgram } from '../runs/launch';
import { runTrainer } from '../runs/trainerChild';
import { readSettings } from '../settings';
import type { ExperimentEntry } from './experimentIndex';

/** Writes nothing when the user leaves on the way. Throws a UserError `export.failed` with the trainer's sentence. */
export async function exportResults(entry: ExperimentEntry, program: TrainerProgram): Promise<void> {
  const items = exportFormats.map((format) => ({ label: exportLabels[format].label, format }));
  const format = (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Export the results of {0} as', entry.name) }))?.format;
  if (format === undefined) return;
  const target = await askPlace(entry, format);
  if (target === undefined) return;
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Exporting the results …'), cancellable: true };
  const sentence = await vscode.window.withProgress(options, (_, token) => callExport(entry, format, target.fsPath, program, token));
  const reveal = vscode.l10n.t('Show in folder');
  if (sentence !== null && (await vscode.window.showInformationMessage(sentence, reveal)) === reveal) await vscode.commands.executeCommand('revealFileInOS', target);
}

/** A file, or a folder that does not exist yet. */
function askPlace(entry: ExperimentEntry, format: ExportFormat): Thenable<vscode.Uri | undefined> {
  const { extension, label } = exportLabels[format];
  const name = `${entry.name}-results${extension === null ? `-${format}` : `.${extension}`}`;
  return vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(entry.uri, '..', name), ...(extension === null ? {} : { filters: { [label]: [extension] } }) });
}

/** @returns what was written, null when it was cancelled */
async function callExport({ uri }: ExperimentEntry, format: ExportFormat, out: string, program: TrainerProgram, token: vscode.CancellationToken): Promise<string | null> {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  const lines: string[] = [];
  const errors: string[] = [];
  const call = { ...program, nodePath: readSettings().nodePath, args: ['export', uri.fsPath, '--format', format, '--out', out] };
  const ended = await runTrainer(call, dirname(uri.fsPath), { onLine: (line) => lines.push(line), onErrorLine: (line) => errors.push(line), signal: controller.signal });
  if (controller.signal.aborted) return null;
  if (ended === 0) return lines.join(' ');
  throw new UserError('export.failed', errors.join(' ').trim() || (ended instanceof Error ? ended.message : `The trainer ended with exit code ${ended ?? -1}.`));
}
