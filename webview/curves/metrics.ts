/** What the panel knows about the values that a trainer logs; a value not listed here is shown under its own name. */
export interface Metric {
  label: string;
  /** Shown below the chart: what the value is, or how not to read it. */
  note: string | null;
}

/** Column derived from `judgedFakeRate`, or `fakeRate` where all tokens are judged: the loss of a discriminator that knows nothing but that rate. */
export const constantPredictor = 'constantPredictor';

const known: Record<string, Metric> = {
  loss: { label: 'Total loss', note: 'The loss that is minimised. Objectives add different parts with different weights, so compare its shape, not its height, across objectives. In two-stage training it is the generator’s MLM loss first, and λ times the discriminator’s afterwards.' },
  mlm: { label: 'MLM loss', note: 'Cross-entropy of the masked tokens, in nats. With a generator it is the generator’s.' },
  disc: { label: 'Discriminator loss', note: 'Binary cross-entropy a token, in nats, before the weight λ. Dotted: H(fake rate), the loss of a discriminator that always answers the fake rate of the tokens that it judges. Only below it has anything been learnt.' },
  replaceMlm: { label: 'Replace MLM loss', note: 'Cross-entropy of the replaced tokens, in nats.' },
  allTokensMlm: { label: 'All-Tokens MLM loss', note: 'Negative log-likelihood of every original token, copy mechanism included, in nats.' },
  reward: { label: 'Reward of the generator', note: 'Adversarial training: the discriminator’s loss at the generator’s samples, in nats, which the generator raises.' },
  reinforce: { label: 'REINFORCE loss', note: 'Mean of −log p(sample)·(reward − baseline). Only its gradient means something; its height does not.' },
  rewardBaseline: { label: 'Baseline loss', note: 'Cross-entropy of the learnt baseline with the reward, in nats.' },
  generatorAccuracy: { label: 'Generator accuracy', note: 'Share of the selected tokens that the generator’s most probable token hits.' },
  sbo: { label: 'Span boundary loss', note: 'Cross-entropy of the tokens of a span, predicted from the two around it, in nats, before its weight.' },
  nsp: { label: 'NSP loss', note: 'Cross-entropy of next sentence prediction, in nats, before its weight; ln 2 = 0.69 is chance.' },
  nspAccuracy: { label: 'NSP accuracy', note: 'Random second segments are at least half of the pairs, and more where chunks of one sentence are common: compare with that share.' },
  sop: { label: 'SOP loss', note: 'Cross-entropy of sentence order prediction, in nats, before its weight; ln 2 = 0.69 is chance.' },
  sopAccuracy: { label: 'SOP accuracy', note: '0.5 is chance.' },
  distance: { label: 'Sentence distance loss', note: 'Cross-entropy of sentence distance, in nats, before its weight; ln 3 = 1.10 is chance.' },
  distanceAccuracy: { label: 'Sentence distance accuracy', note: '1/3 is chance where every document has sentences to spare.' },
  reordering: { label: 'Sentence reordering loss', note: 'Cross-entropy over the orders of up to m segments, in nats, before its weight.' },
  reorderingAccuracy: { label: 'Sentence reordering accuracy', note: 'The number of segments shows in the input: guessing an order of the right number is right (1 + 1/2! + … + 1/m!)/m of the time.' },
  capitalization: { label: 'Capitalization loss', note: 'Binary cross-entropy a token, in nats, before its weight.' },
  capitalizationAccuracy: { label: 'Capitalization accuracy', note: 'Most words are not capitalised: always answering “no” scores one minus their share.' },
  mlmAccuracy: { label: 'MLM accuracy', note: null },
  sboAccuracy: { label: 'Span boundary accuracy', note: null },
  discAccuracy: { label: 'Discriminator accuracy', note: 'Most tokens are original: always answering “original” scores 1 − fake rate. Read precision and recall beside it.' },
  discPrecision: { label: 'Discriminator precision', note: 'Of the tokens called replaced, the share that was.' },
  discRecall: { label: 'Discriminator recall', note: 'Of the replaced tokens, the share that was found.' },
  discAuc: { label: 'Discriminator AUC', note: 'Area under the ROC curve; 0.5 is chance.' },
  judgedFakeRate: { label: 'Fake rate of judged tokens', note: 'ELECTRA 15%: share of the selected positions whose sample differs from the original.' },
  fakeRate: { label: 'Fake rate', note: 'Share of the tokens that differ from the original. It falls as the generator improves.' },
  learningRate: { label: 'Learning rate', note: null },
  gradientNorm: { label: 'Gradient norm', note: 'Global norm before clipping.' },
  tokensPerSecond: { label: 'Tokens a second', note: null },
};

export function metricOf(name: string): Metric {
  return known[name] ?? { label: name, note: null };
}

/** The given names in the order of the list above, unknown ones last; derived columns left out. */
export function orderedMetrics(names: Iterable<string>): string[] {
  const order = Object.keys(known);
  const rank = (name: string): number => (order.indexOf(name) + 1 || order.length + 1);
  return [...new Set(names)].filter((name) => name !== constantPredictor).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
