/** The command "Check Environment": the trainer's report on this machine, as a document. */
import * as vscode from 'vscode';
import { environmentReport } from './environment';
import { activeExperiment } from './experiments/chooseExperiment';
import type { ExperimentIndex } from './experiments/experimentIndex';
import type { ReadOnlyDocuments } from './readOnlyDocuments';
import type { TrainerProgram } from './runs/launch';
import { readSettings } from './settings';
import { requireTrust } from './trust';

interface Parts {
  program: TrainerProgram;
  index: ExperimentIndex;
  panels: { shownExperiment: string | null };
  documents: ReadOnlyDocuments;
  media: string;
}

/** Shows nothing when the user cancels. */
export async function checkEnvironment({ program, index, panels, documents, media }: Parts): Promise<void> {
  requireTrust();
  const file = await experimentFile(index, panels.shownExperiment);
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? media;
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Checking the tensor engines …'), cancellable: true };
  const report = await vscode.window.withProgress(options, (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    const onProgress = (message: string): void => progress.report({ message });
    return environmentReport({ ...program, nodePath: readSettings().nodePath }, file, cwd, { onProgress, signal: controller.signal });
  });
  if (report !== null) await documents.show(vscode.l10n.t('Environment'), report, vscode.ViewColumn.Active);
}

/** The active experiment, or the one in the panel; null when there is none that could be trained as it is. */
async function experimentFile(index: ExperimentIndex, shown: string | null): Promise<string | null> {
  const uri = activeExperiment() ?? (shown === null ? undefined : vscode.Uri.parse(shown));
  const entry = uri?.scheme === 'file' ? await index.load(uri) : undefined;
  return entry === undefined || entry.parsed.file === null ? null : entry.uri.fsPath;
}
