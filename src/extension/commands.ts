import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../common/errors';
import type { View } from '../panel/protocol';
import { runPaths } from '../runs/paths';
import { checkEnvironment } from './checkEnvironment';
import { experimentSuffix, type CommandName } from './commandIds';
import { auditExperiment } from './experiments/auditExperiment';
import { activeExperiment, chooseExperiment, chooseVariant, requireValid, type ExperimentTarget } from './experiments/chooseExperiment';
import type { ExperimentEntry, ExperimentIndex } from './experiments/experimentIndex';
import { exportResults } from './experiments/exportResults';
import { newExperiment } from './experiments/newExperiment';
import { variantAt } from './experiments/outline';
import type { Messages } from './messages';
import type { Panels } from './panel/panels';
import type { Replays } from './replay/replays';
import type { ReadOnlyDocuments } from './readOnlyDocuments';
import type { TrainerProgram } from './runs/launch';
import { openLogFile, outputFileOf } from './runs/trainerLog';
import type { TrainerProcesses } from './runs/trainerProcesses';
import type { Samples } from './samples/samples';
import { setUpTensorflow } from './tensorflowSetup';
import { requireTrust } from './trust';

interface Parts {
  index: ExperimentIndex;
  processes: TrainerProcesses;
  panels: Panels;
  replays: Replays;
  samples: Samples;
  documents: ReadOnlyDocuments;
  messages: Messages;
  media: string;
  program: TrainerProgram;
}

/** What commands from the tree or from a link are given beside the experiment. */
interface Detail {
  variant?: string | null;
  runId?: string | null;
}

/** The commands. Each takes what menus, CodeLenses, the tree and the panel give it, or asks. */
export class Commands {
  constructor(private readonly parts: Parts) {}

  /** Runs a command; what goes wrong becomes one notification. */
  async execute(name: CommandName, args: unknown[]): Promise<void> {
    try {
      await this.handlers[name](...args);
    } catch (error) {
      await this.parts.messages.showError(error);
    }
  }

  private readonly handlers: Record<CommandName, (...args: unknown[]) => Promise<unknown>> = {
    newExperiment: () => newExperiment(this.parts.media),
    openPanel: (target, view) => this.openPanel(target, (view as View | undefined) ?? null),
    showResults: (target) => this.openPanel(target, 'results'),
    showEmbeddings: (target) => this.openPanel(target, 'embeddings'),
    openExperiment: (target) => this.openExperiment(target),
    runExperiment: (target) => this.run(target, () => Promise.resolve(null)),
    resume: (target) => this.run(target, () => Promise.resolve(null)),
    runAnew: (target) => this.run(target, () => Promise.resolve(null), true),
    runVariant: (target, variant) => this.run(target, async (entry) => (await chooseVariant(entry, variantName(entry, target, variant)))?.name),
    stop: (target) => this.stop(target),
    exportResults: (target) => this.exportResults(target),
    replayStudy: (folder) => this.parts.replays.choose(typeof folder === 'string' ? folder : null),
    showLog: (target) => this.showLog(target),
    auditMasking: (target, variant) => this.audit(target, variant),
    checkEnvironment: () => checkEnvironment(this.parts),
    setUpTensorflow: () => setUpTensorflow(this.parts),
    inspectSample: (target, variant) => this.inspectSample(target, variant),
    rerollSample: (place) => this.parts.samples.reroll(place),
    chooseHoverVariant: (place) => this.parts.samples.chooseVariant(place),
  };

  private choose(target: unknown): Promise<ExperimentEntry | undefined> {
    return chooseExperiment(this.parts.index, target as ExperimentTarget, this.parts.panels.shownExperiment);
  }

  private async openPanel(target: unknown, view: View | null): Promise<void> {
    await this.parts.index.ready;
    const about = target ?? activeExperiment();
    const known = about === undefined ? undefined : await this.choose(about);
    this.parts.panels.open(known?.uri.toString() ?? null, view ?? ((target as Detail | undefined)?.runId ? 'training' : null));
  }

  private async openExperiment(target: unknown): Promise<void> {
    const entry = await this.choose(target);
    if (entry === undefined) return;
    const document = await vscode.workspace.openTextDocument(entry.uri);
    const editor = await vscode.window.showTextDocument(document);
    const variant = entry.outline.variants.find(({ name }) => name === (target as Detail | undefined)?.variant);
    if (variant === undefined) return;
    const start = document.positionAt(variant.offset);
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(new vscode.Range(start, document.positionAt(variant.offset + variant.length)), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** @param variantOf null for all variants, undefined when the user chose none */
  private async run(target: unknown, variantOf: (entry: ExperimentEntry) => Promise<string | null | undefined>, restart = false): Promise<void> {
    requireTrust();
    const entry = await this.choose(target);
    const variant = entry && (await variantOf(entry));
    if (entry === undefined || variant === undefined) return;
    await this.parts.processes.run(entry, variant, restart);
  }

  private async stop(target: unknown): Promise<void> {
    const entry = (await this.trainedExperiment(target)) ?? (await this.choose(target));
    if (entry === undefined || (await this.parts.processes.stop(entry))) return;
    throw new UserError('run.none', vscode.l10n.t('Nothing of {0} is being trained.', entry.name));
  }

  private async exportResults(target: unknown): Promise<void> {
    // It asks git for the commit, and a repository's configuration can name programs to start.
    requireTrust();
    const entry = await this.choose(target);
    if (entry !== undefined) await exportResults(entry, this.parts.program);
  }

  /** Of the variant that a CodeLens, the tree or the panel names, else of all. */
  private async audit(target: unknown, variant: unknown): Promise<void> {
    requireTrust();
    const entry = await this.choose(target);
    if (entry === undefined) return;
    const named = typeof variant === 'string' ? variant : ((target as Detail | undefined)?.variant ?? null);
    this.parts.panels.open(entry.uri.toString(), 'audit');
    await auditExperiment(requireValid(entry), named, this.parts);
  }

  /** Without a target, the one experiment that is being trained. */
  private async trainedExperiment(target: unknown): Promise<ExperimentEntry | undefined> {
    if (target !== undefined) return undefined;
    await this.parts.index.ready;
    const trained = this.parts.index.all().filter((entry) => this.parts.processes.isTraining(entry));
    return trained.length === 1 ? trained[0] : undefined;
  }

  private async showLog(target: unknown): Promise<void> {
    if (target === undefined) return this.parts.messages.log.show();
    const entry = await this.choose(target);
    if (entry === undefined) return;
    const runId = (target as Detail).runId;
    await openLogFile(runId ? runPaths(join(entry.runsRoot, runId)).log : outputFileOf(entry));
  }

  private async inspectSample(target: unknown, variant: unknown): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const about = isText(target) ? activeExperiment() : (target ?? activeExperiment());
    const entry = about === undefined ? undefined : await this.choose(about);
    await this.parts.samples.inspect(editor, entry, entry === undefined ? null : variantName(entry, target, variant));
  }
}

/** Whether the command came from the context menu of a text file that is no experiment. */
function isText(target: unknown): boolean {
  return target instanceof vscode.Uri && !target.path.endsWith(experimentSuffix);
}

/** The variant named in a command's arguments, or else the one that the cursor is in. */
function variantName(entry: ExperimentEntry, target: unknown, variant: unknown): string | null {
  if (typeof variant === 'string') return variant;
  const fromTree = (target as Detail | undefined)?.variant;
  if (typeof fromTree === 'string') return fromTree;
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.toString() !== entry.uri.toString()) return null;
  return variantAt(entry.outline, editor.document.offsetAt(editor.selection.active))?.name ?? null;
}
