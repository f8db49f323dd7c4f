import * as vscode from 'vscode';
import { UserError } from '../../common/errors';
import { presets, readPreset } from '../../experiment/presets';
import { experimentSuffix } from '../commandIds';
import { edited } from './edit';

/** Preset → place in the workspace → the file, open. Undefined when the user leaves on the way. */
export async function newExperiment(mediaFolder: string): Promise<vscode.Uri | undefined> {
  const folder = openFolder();
  const items = presets.map(({ id, label, description }) => ({ label, detail: description, id }));
  const preset = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Choose what to start from'), matchOnDetail: true });
  if (preset === undefined) return undefined;
  return writeExperiment(folder, readPreset(mediaFolder, preset.id), preset.id);
}

/** A study's experiment file as a new one: place in the workspace → the file, open. */
export function newExperimentFrom(text: string, proposedName: string): Promise<vscode.Uri | undefined> {
  return writeExperiment(openFolder(), text, proposedName);
}

function openFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) throw new UserError('workspace.none', vscode.l10n.t('No folder is open to keep the experiment in. Open a folder first.'));
  return folder;
}

async function writeExperiment(folder: vscode.Uri, source: string, proposedName: string): Promise<vscode.Uri | undefined> {
  const name = await askName(folder, proposedName);
  if (name === undefined) return undefined;
  const uri = vscode.Uri.joinPath(folder, `${name}${experimentSuffix}`);
  const text = edited(source, ['name'], name.split('/').at(-1));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri);
  return uri;
}

function askName(folder: vscode.Uri, initial: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('New Experiment'),
    prompt: vscode.l10n.t('Name of the experiment, which becomes {0} in {1}', `<name>${experimentSuffix}`, vscode.workspace.asRelativePath(folder, true)),
    value: initial,
    validateInput: async (value) => ((await isFree(folder, value)) ? nameProblem(value) : vscode.l10n.t('A file of this name exists already.')),
  });
}

async function isFree(folder: vscode.Uri, name: string): Promise<boolean> {
  if (nameProblem(name) !== null) return true;
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, `${name}${experimentSuffix}`));
    return false;
  } catch {
    return true;
  }
}

/** The name may lie in folders, "studies/electra"; its last part becomes the experiment's name and a run folder. */
function nameProblem(name: string): string | null {
  const valid = name.split('/').every((part) => /^[\p{L}\p{N}][\p{L}\p{N} ._+=%()-]{0,62}$/u.test(part));
  return valid ? null : vscode.l10n.t('Use letters, digits, spaces and . _ - + = % ( ), beginning with a letter or digit.');
}
