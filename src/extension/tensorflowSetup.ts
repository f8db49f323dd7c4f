/** The command "Set Up TensorFlow Runtime": asks what to set it up from, and lets the trainer's `setup` verb do it. */
import * as vscode from 'vscode';
import type { SetUpListing } from '../common/setUpListing';
import type { Messages } from './messages';
import type { TrainerProgram } from './runs/launch';
import { callSetUp } from './runs/setUpCall';
import { openLogFile } from './runs/trainerLog';
import { readSettings } from './settings';
import { requireTrust } from './trust';

interface Parts {
  program: TrainerProgram;
  messages: Messages;
  media: string;
}

interface Choice extends vscode.QuickPickItem {
  /** Arguments of `setup tensorflow`; undefined for a Python that is still to be named. */
  args?: string[];
}

/** Returns at once when the user chooses nothing. Shows failures itself, with the log at hand. */
export async function setUpTensorflow({ program, messages, media }: Parts): Promise<void> {
  requireTrust();
  const call = { ...program, nodePath: readSettings().nodePath };
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? media;
  const listing = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Looking for Python environments …') }, () => listEnvironments(call, cwd));
  const args = await choose(listing);
  if (args === undefined) return;
  const showLog = (): Promise<void> => openLogFile(listing.log);
  try {
    const lastLine = await runWithProgress(call, args, cwd, messages);
    if (lastLine !== null) await offerLog(lastLine, showLog);
  } catch (error) {
    await messages.showError(error, showLog);
  }
}

type Call = TrainerProgram & { nodePath: string | null };

async function listEnvironments(call: Call, cwd: string): Promise<SetUpListing> {
  const python = await selectedInterpreter();
  const lines: string[] = [];
  const args = ['--list', '--json', ...(python === null ? [] : ['--python', python])];
  await callSetUp(call, args, cwd, { onLine: (line) => lines.push(line), signal: new AbortController().signal });
  return JSON.parse(lines.join('\n')) as SetUpListing;
}

/** The part of the Python extension's interface that is used here. */
interface PythonExtension {
  environments?: { getActiveEnvironmentPath(resource?: vscode.Uri): { path: string } };
}

/** The interpreter selected in VS Code; null without the Python extension. */
async function selectedInterpreter(): Promise<string | null> {
  const python: PythonExtension | undefined = await vscode.extensions.getExtension<PythonExtension>('ms-python.python')?.activate();
  return python?.environments?.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri).path ?? null;
}

async function choose(listing: SetUpListing): Promise<string[] | undefined> {
  const chosen = await vscode.window.showQuickPick(choices(listing), { placeHolder: vscode.l10n.t('What to set the TensorFlow runtime up from'), matchOnDescription: true });
  if (chosen === undefined || chosen.args !== undefined) return chosen?.args;
  const [file] = (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: true, openLabel: vscode.l10n.t('Use this Python') })) ?? [];
  return file === undefined ? undefined : ['--python', file.fsPath];
}

/** Environments that can be used come first; the others tell why not when they are chosen. */
function choices({ environments, runtime }: SetUpListing): Choice[] {
  const ordered = [...environments].sort((a, b) => Number(a.tensorflow === null) - Number(b.tensorflow === null));
  return [
    { label: vscode.l10n.t('Python environments'), kind: vscode.QuickPickItemKind.Separator },
    ...ordered.map(({ python, tensorflow, problem }) => ({ label: environmentLabel(tensorflow), description: python, detail: problem ?? '', args: ['--python', python] })),
    { label: vscode.l10n.t('Another Python …') },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: vscode.l10n.t('Download the stock libtensorflow (CUDA 11.2)'), description: vscode.l10n.t('TensorFlow 2.9.1, about 400 MB'), args: ['--download'] },
    ...(runtime === 'absent' ? [] : [{ label: vscode.l10n.t('Uninstall'), args: ['--uninstall'] }]),
  ];
}

function environmentLabel(tensorflow: SetUpListing['environments'][number]['tensorflow']): string {
  if (tensorflow === null) return vscode.l10n.t('No TensorFlow that can be used');
  return tensorflow.cuda ? vscode.l10n.t('Compile against TensorFlow {0} (CUDA)', tensorflow.version) : vscode.l10n.t('Compile against TensorFlow {0}', tensorflow.version);
}

/** The last line that the set-up printed; null when it was cancelled. */
function runWithProgress(call: Call, args: string[], cwd: string, { log }: Messages): Thenable<string | null> {
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Setting up the TensorFlow runtime'), cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    let lastLine = '';
    const onLine = (line: string): void => {
      lastLine = line;
      log.info(line);
      progress.report({ message: line });
    };
    return (await callSetUp(call, args, cwd, { onLine, signal: controller.signal })) ? lastLine : null;
  });
}

async function offerLog(sentence: string, showLog: () => Promise<void>): Promise<void> {
  const action = vscode.l10n.t('Open Log');
  if ((await vscode.window.showInformationMessage(sentence, action)) === action) await showLog();
}
