/** Compares what masking does to sequences with what its knobs promise. */
import { trainsGenerator } from '../experiment/generator';
import { replacesTogether } from '../experiment/knobs/masking';
import type { GeneratorObjective, ObjectiveConfig } from '../experiment/schema';
import { corruptionKinds, type Corruption, type CorruptionContext, type CorruptionKind, type Sequence, type Span } from './definition';
import { selectionBudget } from './masking';
import { geometricLengths, harmonicLengths } from './selection/lengths';
import { isCandidate, wordsOf } from './selection/words';

/** Standard deviations that a share may be away from its expectation: by chance in one of 16,000. */
export const TOLERANCE_DEVIATIONS = 4;

export interface AuditRow {
  name: string;
  realised: number;
  /** What theory says; null where it says nothing and the row only informs. */
  expected: number | null;
  /** Largest difference that passes: 0 for what holds exactly, four standard deviations of a binomial for draws, one token a sequence for roundings. */
  tolerance: number;
  /** Whether numbers are shares of `draws`; counts otherwise. */
  isShare: boolean;
  /** What a share is of. */
  draws: number;
  ok: boolean;
}

/** The audit of one variant. */
export interface VariantAudit {
  variant: string;
  /** Of the configuration that was audited. */
  configHash: string;
  objective: ObjectiveConfig['type'];
  masking: ObjectiveConfig['masking']['type'];
  sequences: number;
  seed: number;
  ok: boolean;
  rows: AuditRow[];
}

type AuditContext = Pick<CorruptionContext, 'special' | 'startsWord' | 'maxPredictions' | 'vocabSize'>;

const kindNames: Record<CorruptionKind, string> = { mask: 'replaced by [MASK]', random: 'replaced at random', keep: 'unchanged' };

/** Counts over sequences, and the rows that they make. */
export class MaskingAudit {
  private sequences = 0;
  private specials = 0;
  private tokens = 0;
  private selected = 0;
  private budget = 0;
  /** Variance of the budget: 0 but where it is rounded at random. */
  private variance = 0;
  private readonly kinds: Record<CorruptionKind, number> = { mask: 0, random: 0, keep: 0 };
  private readonly lengths: number[] = [];
  private readonly phraseDraws = { phrase: 0, word: 0 };
  private inPhrases = 0;
  private readonly faults = { special: 0, changed: 0, labels: 0, overBudget: 0, roomLeft: 0, cutWords: 0, units: 0 };

  constructor(
    private readonly config: ObjectiveConfig,
    private readonly context: AuditContext,
  ) {}

  add({ ids, phrases = [] }: Sequence, corruption: Corruption): void {
    const { positions, labels, kinds, drawnLengths } = corruption;
    const { least, most, mean } = selectionBudget(ids, this.config, this.context);
    const tokens = ids.filter((id) => isCandidate(id, this.context)).length;
    this.sequences++;
    this.tokens += tokens;
    this.specials += ids.length - tokens;
    this.selected += positions.length;
    this.budget += mean;
    this.variance += (mean - least) * (most - mean);
    const together = replacesTogether(this.config.masking) && !this.isFilled ? new Set(corruption.spans.map(({ start }) => start)) : null;
    kinds.forEach((kind, i) => (this.kinds[kind] += together === null || together.has(positions[i]!) ? 1 : 0));
    for (const length of drawnLengths) this.lengths[length - 1] = (this.lengths[length - 1] ?? 0) + 1;
    this.faults.labels += labels.filter((label, i) => label !== ids[positions[i]!]).length;
    this.faults.overBudget += Number(positions.length > most);
    this.addPositions(ids, corruption);
    const words = wordsOf(ids, this.context);
    this.addWords(words, new Set(positions), least);
    if (this.config.masking.type === 'list') this.addPhrases(words, phrases, corruption);
  }

  private addPositions(ids: Int32Array, { inputIds, positions }: Corruption): void {
    const selected = new Set(positions);
    ids.forEach((id, position) => {
      if (selected.has(position) && !isCandidate(id, this.context)) this.faults.special++;
      if (!selected.has(position) && inputIds[position] !== id) this.faults.changed++;
    });
  }

  private addWords(words: Span[], selected: Set<number>, budget: number): void {
    const sizes = words.map(({ start, end }) => ({ size: end - start, taken: Array.from({ length: end - start }, (_, i) => start + i).filter((position) => selected.has(position)).length }));
    const cut = sizes.filter(({ size, taken }) => taken > 0 && taken < size).length;
    // The last span may end inside a word, the others may not.
    this.faults.cutWords += this.config.masking.type === 'span' ? Math.max(0, cut - 1) : cut;
    this.faults.roomLeft += Number(sizes.some(({ size, taken }) => taken === 0 && size <= budget - selected.size));
  }

  private addPhrases(words: readonly Span[], phrases: readonly Span[], { spans, phraseDraws = { phrase: 0, word: 0 } }: Corruption): void {
    const nameOf = ({ start, end }: Span): string => `${start} ${end}`;
    const [known, single] = [new Set(phrases.map(nameOf)), new Set(words.map(nameOf))];
    this.faults.units += spans.filter((span) => !known.has(nameOf(span)) && !single.has(nameOf(span))).length;
    this.inPhrases += spans.filter((span) => known.has(nameOf(span))).reduce((sum, { start, end }) => sum + end - start, 0);
    this.phraseDraws.phrase += phraseDraws.phrase;
    this.phraseDraws.word += phraseDraws.word;
  }

  rows(): AuditRow[] {
    const { type } = this.config.masking;
    const wholeWords = type === 'wholeWord' || type === 'ngram' || type === 'list';
    return [
      wholeWords ? informs('mask rate', this.selected, this.tokens) : budgetShare(this.selected, this.budget, this.variance, this.tokens),
      ...(wholeWords ? [informs('mask rate at most', this.budget, this.tokens)] : this.config.maxPredictions === null ? [this.knobRow()] : []),
      ...this.kindRows(),
      ...this.lengthRows(),
      ...this.phraseRows(),
      none('special tokens selected', this.faults.special),
      none('tokens changed but not selected', this.faults.changed),
      none('labels that are not the original', this.faults.labels),
      none('sequences over their budget', this.faults.overBudget),
      ...(type === 'wholeWord' || type === 'list' ? [none('sequences where another word had room', this.faults.roomLeft)] : []),
      ...(type === 'token' ? [] : [none(type === 'span' ? 'words cut, beyond one a sequence' : 'words cut', this.faults.cutWords)]),
    ];
  }

  /** Against `maskProb` itself, of the tokens that the source counts; rounding moves each sequence by less than a token. */
  private knobRow(): AuditRow {
    const ofAll = this.config.masking.type === 'token';
    const draws = this.tokens + (ofAll ? this.specials : 0);
    const [realised, expected, tolerance] = [this.selected / draws, this.config.maskProb, this.sequences / draws];
    const name = ofAll ? 'mask rate, special tokens counted' : 'mask rate against maskProb';
    return { name, realised, expected, tolerance, isShare: true, draws, ok: Math.abs(realised - expected) <= tolerance };
  }

  /** Whether the inputs hold samples of a generator without weights. */
  private get isFilled(): boolean {
    return this.config.type !== 'mlm' && !trainsGenerator(this.config);
  }

  private kindRows(): AuditRow[] {
    if (this.config.type !== 'mlm' && this.isFilled) return this.sampleRows(this.config);
    const { maskTokenProb: mask, randomTokenProb: random } = this.config;
    const shares: Record<CorruptionKind, number> = { mask, random, keep: Math.max(0, 1 - mask - random) };
    const draws = corruptionKinds.reduce((sum, kind) => sum + this.kinds[kind], 0);
    const { type } = this.config.masking;
    const unit = type === 'span' ? 'spans' : type === 'list' ? 'phrases and words' : 'selected tokens';
    return corruptionKinds.map((kind) => share(`${unit} ${kindNames[kind]}`, this.kinds[kind], draws, shares[kind]));
  }

  private phraseRows(): AuditRow[] {
    const { masking } = this.config;
    if (masking.type !== 'list') return [];
    const { phrase, word } = this.phraseDraws;
    return [
      share('draws of a phrase, where there was a word too', phrase, phrase + word, masking.phraseShare),
      informs('selected tokens in phrases', this.inPhrases, this.selected),
      none('selections that are no phrase and no word', this.faults.units),
    ];
  }

  /** Samples of a generator without weights. How often the corpus's frequencies hit the original, theory does not say. */
  private sampleRows({ generator, disallowCorrect }: GeneratorObjective): AuditRow[] {
    const { keep, random } = this.kinds;
    const draws = keep + random;
    const name = 'samples that are the original';
    if (disallowCorrect) return [none(name, keep)];
    return [generator.type === 'uniform' ? share(name, keep, draws, 1 / this.context.vocabSize) : informs(name, keep, draws)];
  }

  private lengthRows(): AuditRow[] {
    const { masking } = this.config;
    if (masking.type !== 'span' && masking.type !== 'ngram') return [];
    const theory = masking.type === 'span' ? geometricLengths(masking.geometricP, masking.maxSpanLength) : harmonicLengths(masking.maxNgramLength);
    const draws = this.lengths.reduce((sum, count) => sum + count, 0);
    return theory.map((probability, i) => share(`drawn lengths of ${i + 1} word${i === 0 ? '' : 's'}`, this.lengths[i] ?? 0, draws, probability));
  }
}

export function share(name: string, count: number, draws: number, expected: number): AuditRow {
  const realised = draws === 0 ? 0 : count / draws;
  const tolerance = draws === 0 ? 0 : TOLERANCE_DEVIATIONS * Math.sqrt((expected * (1 - expected)) / draws);
  return { name, realised, expected, tolerance, isShare: true, draws, ok: draws > 0 && Math.abs(realised - expected) <= tolerance + Number.EPSILON };
}

/** What was selected against what could be; `variance` is 0 where that is exact. */
function budgetShare(count: number, expected: number, variance: number, draws: number): AuditRow {
  const tolerance = (TOLERANCE_DEVIATIONS * Math.sqrt(variance)) / draws;
  return { name: 'mask rate', realised: count / draws, expected: expected / draws, tolerance, isShare: true, draws, ok: Math.abs(count - expected) <= tolerance * draws };
}

export function informs(name: string, count: number, draws: number): AuditRow {
  return { name, realised: count / draws, expected: null, tolerance: 0, isShare: true, draws, ok: true };
}

export function none(name: string, count: number): AuditRow {
  return { name, realised: count, expected: 0, tolerance: 0, isShare: false, draws: 0, ok: count === 0 };
}
