/** The trainer's `audit` verb as a child, its rows in the panel. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { messageOf, UserError } from '../../common/errors';
import type { VariantAudit } from '../../objectives/audit';
import type { Panels } from '../panel/panels';
import type { TrainerProgram } from '../runs/launch';
import { runTrainer } from '../runs/trainerChild';
import { readSettings } from '../settings';
import type { ExperimentEntry } from './experimentIndex';

/** Exit codes of an audit: all is as it should be, something is off. */
const reported = [0, 1];

/** Audits a variant, or all. What goes wrong is told in the panel, where the rows would be. */
export async function auditExperiment(entry: ExperimentEntry, variant: string | null, { program, panels }: { program: TrainerProgram; panels: Panels }): Promise<void> {
  const about = { uri: entry.uri.toString(), variant };
  panels.showAudit({ ...about, state: 'running', audits: [], message: null });
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Auditing {0} …', variant ?? entry.name), cancellable: true };
  try {
    const audits = await vscode.window.withProgress(options, (_, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return auditsOf(entry.uri.fsPath, variant, program, controller.signal);
    });
    panels.showAudit({ ...about, state: 'done', audits, message: null });
  } catch (error) {
    panels.showAudit({ ...about, state: 'failed', audits: [], message: messageOf(error) });
  }
}

/** Throws a UserError `audit.failed` with the sentence that the trainer ended with. */
async function auditsOf(file: string, variant: string | null, program: TrainerProgram, signal: AbortSignal): Promise<VariantAudit[]> {
  const lines: string[] = [];
  let lastError = '';
  const args = ['audit', file, ...(variant === null ? [] : ['--variant', variant]), '--json'];
  const ended = await runTrainer({ ...program, nodePath: readSettings().nodePath, args }, dirname(file), { onLine: (line) => lines.push(line), onErrorLine: (line) => (lastError = line.trim() || lastError), signal });
  if (signal.aborted) return [];
  if (reported.includes(ended as number) && lines.length > 0) return JSON.parse(lines.join('\n')) as VariantAudit[];
  throw new UserError('audit.failed', lastError || (ended instanceof Error ? ended.message : `The trainer ended with exit code ${ended ?? -1}.`));
}
