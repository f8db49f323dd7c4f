import * as vscode from 'vscode';
import { UserError } from '../../common/errors';
import { commandIds } from '../commandIds';
import type { Messages } from '../messages';
import type { RunStore } from './runStore';
import { openLogFile, trainerLog } from './trainerLog';

/** Exit codes from here on mean that a signal asked for the end. */
const stoppedBySignal = 128;

/** Says once, when a trainer ends, how it ended: finished, stopped, failed or killed. */
export function announceEndings(store: RunStore, messages: Messages): vscode.Disposable {
  return store.onDidEnd(({ folder, record }) => {
    const { experiment, experimentFile, phase, exitCode, message } = record;
    messages.log.info(`Trainer ${record.pid} of ${experiment}: ${phase}, exit code ${exitCode ?? 'unknown'}${message === null ? '' : `, ${message}`}`);
    if (phase !== 'ended') void offerResume(experiment, experimentFile);
    else if (exitCode === 0) void offerResults(experiment, experimentFile);
    else if (exitCode !== null && exitCode < stoppedBySignal) {
      const sentence = message ?? vscode.l10n.t('A run of {0} failed or diverged; the tree of experiments says which and why.', experiment);
      void messages.showError(new UserError('trainer.failed', sentence), () => openLogFile(trainerLog(folder)));
    }
  });
}

async function offerResults(experiment: string, file: string): Promise<void> {
  const show = vscode.l10n.t('Show Results');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Training of {0} ended.', experiment), show);
  if (chosen === show) await vscode.commands.executeCommand(commandIds.showResults, vscode.Uri.file(file));
}

async function offerResume(experiment: string, file: string): Promise<void> {
  const resume = vscode.l10n.t('Resume');
  const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('The trainer of {0} was interrupted. Its last checkpoint is kept.', experiment), resume);
  if (chosen === resume) await vscode.commands.executeCommand(commandIds.resume, vscode.Uri.file(file));
}
