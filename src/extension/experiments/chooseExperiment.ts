import * as vscode from 'vscode';
import { UserError } from '../../common/errors';
import type { VariantPlan } from '../../experiment/expand';
import { describeDifference } from '../../experiment/describeDifference';
import { commandIds, experimentSuffix } from '../commandIds';
import type { ExperimentEntry, ExperimentIndex } from './experimentIndex';

/** What a command may be given: from the Explorer or a CodeLens, from the panel, from the tree, or nothing. */
export type ExperimentTarget = vscode.Uri | string | { uri: string } | undefined;

/**
 * The experiment that a command is about: the one it was given, or else the one in the active editor, the one the
 * panel shows, the only one, or the one the user picks. Undefined when the user picks none.
 */
export async function chooseExperiment(index: ExperimentIndex, target: ExperimentTarget, shownInPanel: string | null): Promise<ExperimentEntry | undefined> {
  await index.ready;
  const given = uriOf(target) ?? activeExperiment() ?? (shownInPanel === null ? undefined : vscode.Uri.parse(shownInPanel));
  const entry = given && (await index.load(given));
  if (entry !== undefined) return entry;
  const all = index.all();
  if (all.length === 0) return offerNewExperiment();
  if (all.length === 1) return all[0];
  const items = all.map((each) => ({ label: each.name, description: vscode.workspace.asRelativePath(each.uri), entry: each }));
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Choose an experiment') }))?.entry;
}

function uriOf(target: ExperimentTarget): vscode.Uri | undefined {
  if (target === undefined || target instanceof vscode.Uri) return target;
  return vscode.Uri.parse(typeof target === 'string' ? target : target.uri);
}

/** The experiment file in the active editor. */
export function activeExperiment(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.path.endsWith(experimentSuffix) === true ? uri : undefined;
}

async function offerNewExperiment(): Promise<undefined> {
  const create = vscode.l10n.t('New Experiment');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('There is no experiment file (*.ablation.json) in this workspace yet.'), create);
  if (chosen === create) await vscode.commands.executeCommand(commandIds.newExperiment);
}

/** The entry if it can be run; throws a UserError `experiment.invalid` with its first error otherwise. */
export function requireValid(entry: ExperimentEntry): ExperimentEntry {
  const issue = entry.parsed.issues.find(({ severity }) => severity === 'error');
  if (issue !== undefined) throw new UserError('experiment.invalid', vscode.l10n.t('{0} has a problem: {1}', entry.fileName, issue.message));
  return entry;
}

/** The variant of that name, or the one the user picks. Undefined when the user picks none. */
export async function chooseVariant(entry: ExperimentEntry, name: string | null): Promise<VariantPlan | undefined> {
  const { plans } = requireValid(entry).parsed;
  const given = plans.find((plan) => plan.name === name);
  if (given !== undefined || plans.length === 1) return given ?? plans[0];
  const items = plans.map((plan) => ({
    label: plan.name,
    detail: describeDifference(plan, plans.find((other) => other.name === plan.baseline)),
    plan,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Choose a variant of {0}', entry.name), matchOnDetail: true }))?.plan;
}
