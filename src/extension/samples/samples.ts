import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { messageOf, UserError } from '../../common/errors';
import { describeDifference } from '../../experiment/describeDifference';
import type { VariantPlan } from '../../experiment/expand';
import { corruptText, type CorruptedSample } from '../../objectives/sample';
import type { TextTokenizer } from '../../tokenizer/tokenizer';
import { commandIds } from '../commandIds';
import { chooseVariant, requireValid } from '../experiments/chooseExperiment';
import type { ExperimentEntry, ExperimentIndex } from '../experiments/experimentIndex';
import { variantAt } from '../experiments/outline';
import type { ReadOnlyDocuments } from '../readOnlyDocuments';
import type { TrainerProgram } from '../runs/launch';
import { readSettings } from '../settings';
import { requireTrust } from '../trust';
import { CorpusFileLists } from './corpusFileLists';
import { Graphs } from './graphs';
import { Inspectors } from './inspectors';
import { hoverMarkdown, placeOf, showHoverAt, type Place } from './hoverPlace';
import { knowledgeMarkdown } from './knowledgeMarkdown';
import { commandLink, escapeMarkdown, sampleMarkdown } from './sampleMarkdown';
import { PhraseLists } from './phraseLists';
import { sampleTable } from './sampleTable';
import { type ReadyTokenizer, Tokenizers, type TokenizerState } from './tokenizers';
import { within } from './within';

interface Parts {
  index: ExperimentIndex;
  documents: ReadOnlyDocuments;
  media: string;
  program: TrainerProgram;
}

/** Shown for a variant, and where no line of text is chosen. */
const sampleSentence = 'The committee put off its decision until the figures for the spring harvest had been published.';
const maxLineLength = 20_000;
/** A hover waits so long for the trained networks' part, and for a tokenizer before the window tells of it. */
const patienceMilliseconds = 800;
/** VS Code keeps a hover open while it waits, and gives it up when the mouse leaves; a large corpus takes longer. */
const preparationMilliseconds = 60_000;

/** Corrupted samples in hovers and in the inspector, drawn by the code that training uses. */
export class Samples {
  private readonly corpora: CorpusFileLists;
  private readonly tokenizers: Tokenizers;
  private readonly inspectors: Inspectors;
  private readonly graphs: Graphs;
  private readonly phraseLists: PhraseLists;
  private readonly rolls = new Map<string, number>();
  /** Variant chosen for hovers, by experiment. */
  private readonly chosen = new Map<string, string>();
  /** Preparations that the window tells of. */
  private readonly announced = new WeakSet<Promise<TokenizerState>>();

  constructor(private readonly parts: Parts) {
    this.corpora = new CorpusFileLists(parts.media);
    const trainerCall = () => {
      requireTrust();
      return { ...parts.program, nodePath: readSettings().nodePath };
    };
    this.tokenizers = new Tokenizers(parts.media, this.corpora, trainerCall);
    this.inspectors = new Inspectors(trainerCall);
    this.graphs = new Graphs(parts.media);
    this.phraseLists = new PhraseLists(parts.media);
  }

  dispose(): void {
    this.inspectors.dispose();
  }

  /** In an experiment file: what the variant under the mouse changes. */
  async variantHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const found = await this.variantUnder(document, position);
    if (found === undefined) return undefined;
    const { entry, plan, name } = found;
    const difference = describeDifference(plan, entry.parsed.plans.find((other) => other.name === plan.baseline));
    return new vscode.Hover(hoverMarkdown(escapeMarkdown(difference)), name);
  }

  /** Below it: what the variant does to a sentence. Apart, because the tokenizer may have to be prepared first. */
  async variantSample(document: vscode.TextDocument, position: vscode.Position, token: vscode.CancellationToken): Promise<vscode.Hover | undefined> {
    const found = await this.variantUnder(document, position);
    if (found === undefined) return undefined;
    const sample = await this.sampleText(found.entry, found.plan, sampleSentence, placeOf(document, position), token, false);
    return new vscode.Hover(hoverMarkdown(sample), found.name);
  }

  /** Over a line of a corpus text: the original and the corrupted sample. */
  async corpusHover(document: vscode.TextDocument, position: vscode.Position, token: vscode.CancellationToken): Promise<vscode.Hover | undefined> {
    const line = document.lineAt(position.line);
    if (readSettings().hover === 'off' || line.isEmptyOrWhitespace || line.text.length > maxLineLength) return undefined;
    const entry = await this.experimentFor(document.uri);
    const plan = entry && this.hoverPlan(entry);
    if (entry === undefined || plan === undefined) return undefined;
    const text = withNextLine(document, line, plan);
    return new vscode.Hover(hoverMarkdown(await this.sampleText(entry, plan, text, placeOf(document, position), token, true)), line.range);
  }

  /** The variant whose name is under the mouse, and where the name stands. */
  private async variantUnder(document: vscode.TextDocument, position: vscode.Position) {
    const entry = await this.parts.index.load(document.uri);
    const variant = entry && variantAt(entry.outline, document.offsetAt(position));
    const plan = entry?.parsed.plans.find(({ name }) => name === variant?.name);
    if (entry === undefined || variant === undefined || plan === undefined) return undefined;
    const { offset, length } = variant.nameSpan;
    const name = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    return name.contains(position) ? { entry, plan, name } : undefined;
  }

  /** Draws another sample for the line of a hover, and shows the hover again. */
  async reroll(place: unknown): Promise<void> {
    const { uri, line } = place as Place;
    this.rolls.set(rollKey(uri, line), this.rollOf(uri, line) + 1);
    await showHoverAt(place as Place);
  }

  /** Asks which variant hovers show. */
  async chooseVariant(place: unknown): Promise<void> {
    const { uri } = place as Place;
    const entry = await this.experimentFor(vscode.Uri.parse(uri));
    const plan = entry && (await chooseVariant(entry, null));
    if (entry === undefined || plan === undefined) return;
    this.chosen.set(entry.uri.toString(), plan.name);
    await showHoverAt(place as Place);
  }

  /** Shows all variants side by side for the selected line of text, or for a sentence when a variant is previewed. */
  async inspect(editor: vscode.TextEditor | undefined, experiment: ExperimentEntry | undefined, variant: string | null): Promise<void> {
    await this.parts.index.ready;
    const entry = experiment ?? (editor && (await this.experimentFor(editor.document.uri))) ?? this.parts.index.all()[0];
    if (entry === undefined) throw new UserError('experiment.none', vscode.l10n.t('There is no experiment file (*.ablation.json) in this workspace yet. Use the command "Ablation Bench: New Experiment".'));
    const { plans } = requireValid(entry).parsed;
    const text = experiment === undefined ? chosenLine(editor) : sampleSentence;
    const ordered = [...plans.filter(({ name }) => name === variant), ...plans.filter(({ name }) => name !== variant)];
    const seed = entry.parsed.file?.seeds[0] ?? 1;
    const table = sampleTable(text, await this.samplesOf(entry, ordered, text, seed), seed, vscode.l10n.t);
    await this.parts.documents.show(vscode.l10n.t('Corrupted sample'), table, vscode.ViewColumn.Beside);
  }

  private samplesOf(entry: ExperimentEntry, plans: VariantPlan[], text: string, seed: number) {
    return vscode.window.withProgress(preparing(), () =>
      Promise.all(
        plans.map(async (plan) => {
          const state = await this.tokenizers.load({ file: entry.uri.fsPath, plan });
          if (state.state === 'ready') return { variant: plan.name, sample: await this.fullSample(entry, plan, state, { text, seed, roll: 0 }, Infinity) };
          throw new UserError('sample.none', state.message);
        }),
      ),
    );
  }

  /** The hover's Markdown: the sample, or why there is none. */
  private async sampleText(entry: ExperimentEntry, plan: VariantPlan, text: string, place: Place, token: vscode.CancellationToken, choosable: boolean): Promise<string> {
    const found = await this.preparedTokenizer(entry, plan, token);
    if (found === null) return `*${vscode.l10n.t('Preparing the tokenizer of {0} … hover again in a moment.', escapeMarkdown(entry.name))}*`;
    if (found.state === 'failed') return escapeMarkdown(found.message);
    const seed = entry.parsed.file?.seeds[0] ?? 1;
    const roll = this.rollOf(place.uri, place.line);
    const sample = await this.fullSample(entry, plan, found, { text, seed, roll }, patienceMilliseconds);
    const links = [commandLink(vscode.l10n.t('Re-roll'), commandIds.rerollSample, place)];
    if (choosable) links.push(commandLink(vscode.l10n.t('Choose variant'), commandIds.chooseHoverVariant, place));
    const shown = sampleMarkdown(sample, { variant: plan.name, seed, roll, links }, vscode.l10n.t);
    return [shown, ...(await this.knowledgeText(entry, plan, found.tokenizer, text))].join('\n\n');
  }

  /** What the variant's knowledge graph adds to the text, or why it cannot be shown; nothing without a graph. */
  private async knowledgeText(entry: ExperimentEntry, plan: VariantPlan, tokenizer: TextTokenizer, text: string): Promise<string[]> {
    try {
      const sample = await this.graphs.sample(entry.uri.fsPath, plan, tokenizer, text);
      return sample === null ? [] : [knowledgeMarkdown(sample, vscode.l10n.t)];
    } catch (error) {
      return [escapeMarkdown(messageOf(error))];
    }
  }

  /** Waits for the tokenizer as long as somebody hovers; null when it takes longer. The status bar tells of a wait. */
  private async preparedTokenizer(entry: ExperimentEntry, plan: VariantPlan, token: vscode.CancellationToken): Promise<TokenizerState | null> {
    const loading = this.tokenizers.load({ file: entry.uri.fsPath, plan });
    const soon = await within(loading, patienceMilliseconds, token);
    if (soon !== null || token.isCancellationRequested) return soon;
    if (!this.announced.has(loading)) void vscode.window.withProgress(preparing(), () => loading);
    this.announced.add(loading);
    return within(loading, preparationMilliseconds, token);
  }

  /**
   * The sample, with the generator's tokens where the variant has been trained and its inspector answers in time; a
   * hover that comes too early shows what training masks, and the next one shows all.
   */
  private async fullSample(entry: ExperimentEntry, plan: VariantPlan, { tokenizer, corpusToken }: ReadyTokenizer, draw: { text: string; seed: number; roll: number }, patience: number): Promise<CorruptedSample> {
    const request = { file: entry.uri.fsPath, experiment: entry.name, plan, ...draw };
    const inspected = this.inspectors.sample(request).catch(() => null);
    const answer = patience === Infinity ? inspected : Promise.race([inspected, wait(patience).then(() => null)]);
    const phrases = await this.phraseLists.of({ file: entry.uri.fsPath, plan }, tokenizer);
    return (await answer) ?? corruptText(draw.text, tokenizer, plan.config, draw.seed, draw.roll, { phrases, corpusToken });
  }

  /** The experiment whose corpus the file belongs to, or the first one where the setting lets any text count. */
  private async experimentFor(uri: vscode.Uri): Promise<ExperimentEntry | undefined> {
    await this.parts.index.ready;
    const valid = this.parts.index.all().filter(({ parsed }) => parsed.plans.length > 0);
    const owner = valid.find((entry) => uri.scheme === 'file' && this.corpusFilesOf(entry).includes(uri.fsPath));
    return owner ?? (readSettings().hover === 'plainText' ? valid[0] : undefined);
  }

  private corpusFilesOf({ uri, parsed }: ExperimentEntry): string[] {
    if (uri.scheme !== 'file') return [];
    return parsed.plans.flatMap(({ config: { corpus } }) => this.corpora.of([...corpus.files, ...corpus.heldOutFiles], dirname(uri.fsPath)).paths);
  }

  private hoverPlan(entry: ExperimentEntry): VariantPlan | undefined {
    const name = this.chosen.get(entry.uri.toString()) ?? readSettings().hoverVariant;
    return entry.parsed.plans.find((plan) => plan.name === name) ?? entry.parsed.plans[0];
  }

  private rollOf(uri: string, line: number): number {
    return this.rolls.get(rollKey(uri, line)) ?? 0;
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function rollKey(uri: string, line: number): string {
  return `${uri}#${line}`;
}

/** How the window tells that a tokenizer is being made. */
function preparing(): vscode.ProgressOptions {
  return { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Preparing the tokenizer …') };
}

/** The line, and for a format of pairs the one after it, unless that is blank: the first segment and the second. */
function withNextLine(document: vscode.TextDocument, line: vscode.TextLine, { config: { input } }: VariantPlan): string {
  const last = line.lineNumber + 1 >= document.lineCount;
  if (last || (input.format !== 'segmentPair' && input.format !== 'sentencePair')) return line.text;
  const next = document.lineAt(line.lineNumber + 1);
  return next.isEmptyOrWhitespace || next.text.length > maxLineLength ? line.text : `${line.text}\n${next.text}`;
}

/** The selected text of one line, or the line that the cursor is in, or the first that is not blank after it. */
function chosenLine(editor: vscode.TextEditor | undefined): string {
  if (editor === undefined) return sampleSentence;
  const { document, selection } = editor;
  const selected = selection.isSingleLine ? document.getText(selection).trim() : '';
  if (selected !== '') return selected;
  for (let line = selection.active.line; line < document.lineCount; line++) {
    const { text, isEmptyOrWhitespace } = document.lineAt(line);
    if (!isEmptyOrWhitespace) return text.slice(0, maxLineLength);
  }
  return sampleSentence;
}
