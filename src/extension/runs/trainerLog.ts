/** The output of the trainers of an experiment: one file beside its runs, which trainers started from here append to. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../common/errors';
import { safeSegment } from '../../runs/paths';
import type { ExperimentEntry } from '../experiments/experimentIndex';

/** @param experimentFolder folder of the experiment's runs */
export function trainerLog(experimentFolder: string): string {
  return join(experimentFolder, 'trainer.log');
}

/** Folder of the experiment's runs. */
export function experimentFolderOf({ runsRoot, name }: ExperimentEntry): string {
  return join(runsRoot, safeSegment(name));
}

/** Where the output of trainers started from here goes. */
export function outputFileOf(entry: ExperimentEntry): string {
  return trainerLog(experimentFolderOf(entry));
}

export async function openLogFile(path: string): Promise<void> {
  if (!existsSync(path)) throw new UserError('log.missing', vscode.l10n.t('There is no log yet: {0} does not exist.', path));
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  await vscode.window.showTextDocument(document, { preview: true });
}

/** The last line that a trainer wrote after `start`: its error sentence. */
export function lastSentence(output: string, start: number): string | null {
  const lines = readFileSync(output).subarray(start).toString('utf8').split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '') ?? null;
}
