/**
 * The one declaration of every knob of an experiment (see ARCHITECTURE.md, "One schema").
 * Types, defaults, validation, editor completion, the panel's form and the README's table are read from here.
 */
import * as z from 'zod';
import { fullObject, knob, partialObject, taggedKnob } from './knob';

const count = z.int().min(1);
const fraction = z.number().min(0).max(1);
const positive = z.number().positive();

export const corpusKnobs = {
  files: knob(z.array(z.string().min(1)).min(1), ['builtin:sample'], 'Corpus files', 'Text files (.txt, .txt.gz), folders or globs, relative to this file. One sentence or paragraph a line, a blank line between documents. "builtin:sample" is the corpus that ships with Ablation Bench.'),
  heldOutFraction: knob(z.number().gt(0).max(0.5), 0.05, 'Held-out fraction', 'Share of the documents kept out of training, for held-out losses and probe tasks. Split by document.'),
};

export const tokenizerKnobs = {
  type: knob(z.enum(['wordpiece', 'vocab', 'tokenizerJson']), 'wordpiece', 'Tokenizer', 'Train WordPiece on the corpus, load a vocab.txt, or load a Hugging Face tokenizer.json.', 'BERT §3'),
  vocabSize: knob(z.int().min(1), 8192, 'Vocabulary size', 'Number of word pieces to train, special tokens included. Ignored when a vocabulary is loaded.'),
  lowercase: knob(z.boolean(), true, 'Lower-case', 'Lower-case and strip accents, as the uncased BERT models do. Ignored for tokenizer.json.'),
  file: knob(z.string().min(1).nullable(), null, 'Vocabulary file', 'Path of vocab.txt or tokenizer.json, relative to this file.'),
};

export const modelKnobs = {
  numLayers: knob(count, 12, 'Layers', 'Transformer layers of the main network.', 'ELECTRA App. A'),
  hiddenSize: knob(count, 256, 'Hidden size', 'Width H of the main network.', 'ELECTRA App. A'),
  numHeads: knob(count, 4, 'Attention heads', 'Must divide the hidden size.', 'ELECTRA App. A'),
  intermediateSize: knob(count, 1024, 'Feed-forward size', 'Width of the feed-forward layer, usually 4·H.', 'ELECTRA App. A'),
  embeddingSize: knob(count, 128, 'Embedding size', 'Width E of the token, position and type tables; projected to H when E ≠ H.', 'ELECTRA App. A'),
  maxSeqLength: knob(z.int().min(8).max(4096), 128, 'Sequence length', 'Tokens in a sequence, [CLS] and [SEP] included.', 'ELECTRA App. A'),
  initializerRange: knob(positive, 0.02, 'Initializer range', 'Standard deviation of the initial weights, truncated at two of them. 0.02 suits a width of 768; narrow networks learn sooner from a wider start, about 0.55/√H.', 'BERT modeling.py'),
  dropout: knob(z.number().min(0).lt(1), 0.1, 'Dropout', 'On embeddings, attention probabilities and layer outputs, during pre-training.', 'ELECTRA App. A'),
};

const inputFormats = ['electra', 'segmentPair', 'sentencePair', 'fullSentences', 'docSentences'] as const;
const pairObjectives = ['none', 'nsp', 'sop'] as const;

/** How sentences become sequences, and what is learnt from pairs of segments beside the main objective. */
export const inputKnobs = {
  format: knob(z.enum(inputFormats), 'electra', 'Input format', "electra: two segments, cut as ELECTRA does; segmentPair: BERT's pairs of segments; sentencePair: pairs of single sentences; fullSentences: whole sentences up to the sequence length, across documents; docSentences: the same within a document.", 'RoBERTa §4.2'),
  shortSequenceProb: knob(fraction, 0.1, 'Short sequences', 'Share of the documents that segmentPair packs to a random shorter length.', 'BERT create_pretraining_data.py'),
  pairCopies: knob(count, 1, 'Pair copies', 'Times that the formats of pairs go through the training documents, with pairs drawn anew each time.', 'BERT create_pretraining_data.py, dupe_factor'),
  pairObjective: knob(z.enum(pairObjectives), 'none', 'Pair objective', 'What the first token tells of the two segments. nsp: whether the second follows the first or comes from another document; sop: whether two consecutive segments are swapped.', 'BERT §3.1 / ALBERT §3.1'),
  pairWeight: knob(z.number().min(0), 1, 'Pair objective weight', "Weight of the pair objective's loss beside the main objective's.", 'BERT §3.1'),
  sopLeak: knob(z.boolean(), false, 'SOP leak', "As ALBERT's code: where a document leaves one sentence, sop pairs it with another document's text and calls that swapped. Off, such a sentence stands alone and is left out of the pair loss.", 'ALBERT create_pretraining_data.py'),
};

/** The ways to choose what is masked, each with its knobs: one tagged value, as an objective is. */
export const maskings = {
  token: { label: 'Tokens', help: 'Single tokens, as the first BERT.', paper: 'BERT §3.1', knobs: {} },
  wholeWord: { label: 'Whole words', help: 'All pieces of a word together; a word that would exceed the budget is left out.', paper: 'BERT README, whole word masking', knobs: {} },
  span: {
    label: 'Spans',
    help: 'Runs of whole words of geometric length, merged where they meet, with one draw of [MASK], random or unchanged for a whole span.',
    paper: 'SpanBERT §3.1',
    knobs: {
      geometricP: knob(z.number().gt(0).lt(1), 0.2, 'Span p', 'P(ℓ) ∝ p(1 − p)^(ℓ−1) for a span of ℓ words: a larger p makes shorter spans.', 'SpanBERT §3.1'),
      maxSpanLength: knob(z.int().min(1).max(100), 10, 'Longest span', 'Words in a span, at most; the lengths up to it add up to probability 1.', 'SpanBERT §3.1'),
    },
  },
  ngram: {
    label: 'n-grams',
    help: 'Runs of n whole words with P(n) ∝ 1/n.',
    paper: 'ALBERT §4.1',
    knobs: { maxNgramLength: knob(z.int().min(1).max(100), 3, 'Longest n-gram', 'Words in an n-gram, at most.', 'ALBERT §4.1') },
  },
};

const maskingSchema = z.discriminatedUnion('type', [
  fullObject(maskings.token.knobs).extend({ type: z.literal('token') }),
  fullObject(maskings.wholeWord.knobs).extend({ type: z.literal('wholeWord') }),
  fullObject(maskings.span.knobs).extend({ type: z.literal('span') }),
  fullObject(maskings.ngram.knobs).extend({ type: z.literal('ngram') }),
]);
const masking = taggedKnob(maskings, maskingSchema, { type: 'token' }, 'Masking', 'What is selected together: {"type": "token"}, "wholeWord", {"type": "span"} or {"type": "ngram"}. Words are taken from the marks of the vocabulary, such as "##".', 'SpanBERT Table 6');

const maskingKnobs = (maskToken: number, randomToken: number, paper: string) => ({
  maskProb: knob(z.number().gt(0).lt(1), 0.15, 'Mask probability', 'Share of the tokens selected for prediction.', paper),
  masking,
  maskTokenProb: knob(fraction, maskToken, '… replaced by [MASK]', 'Share of the selected tokens whose input becomes [MASK].', paper),
  randomTokenProb: knob(fraction, randomToken, '… replaced at random', 'Share of the selected tokens whose input becomes a random token; the rest stays unchanged.', paper),
  dupeFactor: knob(count.nullable(), null, 'Static masks', 'Masks of each sequence, used in turn, one an epoch: static masking with that many copies, 10 in BERT. Empty means dynamic masking, a new mask each time.', 'RoBERTa §4.1'),
});

const mlmKnobs = {
  ...maskingKnobs(0.8, 0.1, 'BERT §3.1'),
  sboWeight: knob(z.number().min(0), 0, 'Span boundary weight', 'Weight of the span boundary objective beside MLM: the tokens of a span predicted from the two around it; 1 in SpanBERT, 0 switches it off. Needs masking by spans.', 'SpanBERT §3.2'),
  sboMaxTargets: knob(z.int().min(1).max(512), 15, 'Span boundary targets', 'Tokens of a span that are predicted from its boundary, from the first on; rows of the relative-position table.', 'SpanBERT README'),
};

const generatorKnobs = {
  ...maskingKnobs(0.85, 0, 'ELECTRA, pretrain_helpers.py'),
  generatorSize: knob(z.number().gt(0).max(1), 0.25, 'Generator size', "The generator's size as a fraction of the main network's.", 'ELECTRA §3.2'),
  generatorSizedBy: knob(z.enum(['width', 'layers']), 'width', 'Generator sized by', 'Cut the widths (hidden, feed-forward, heads) as in the paper, or the number of layers.', 'ELECTRA §3.2'),
  weightSharing: knob(z.enum(['none', 'embeddings', 'all']), 'embeddings', 'Weight sharing', 'What generator and main network share. "all" needs a generator of full size.', 'ELECTRA §3.2'),
  temperature: knob(positive, 1, 'Sampling temperature', "Divides the generator's logits before sampling.", 'ELECTRA, pretrain_helpers.py'),
};

const discWeight = knob(z.number().min(0), 50, 'Discriminator weight λ', 'Weight of the discriminator loss beside the generator loss.', 'ELECTRA §3.1');

/** Knobs of each pre-training objective. A new objective is a new entry here and a folder in `objectives/`. */
export const objectiveKnobs = {
  mlm: mlmKnobs,
  rtd: { ...generatorKnobs, discWeight },
  rtd15: { ...generatorKnobs, discWeight },
  replaceMlm: generatorKnobs,
  allTokensMlm: generatorKnobs,
};
export type ObjectiveType = keyof typeof objectiveKnobs;
export const objectiveTypes = Object.keys(objectiveKnobs) as ObjectiveType[];

export const precisions = ['fp32', 'mixed'] as const;
export type Precision = (typeof precisions)[number];

export const trainingKnobs = {
  batchSize: knob(count, 128, 'Batch size', 'Sequences in a step.', 'ELECTRA App. A'),
  gradientAccumulationSteps: knob(count, 1, 'Gradient accumulation', 'Parts of equal size that a batch is computed in, one after another, to save memory; the update is from the mean of their gradients. Must divide the batch size.'),
  precision: knob(z.enum(precisions), 'fp32', 'Precision', 'fp32, or mixed: matrix products in bfloat16 (TF32 on some GPUs), with weights, layer norms, softmax, losses and the optimizer in fp32. Needs an engine that can.', 'Micikevicius et al. 2018'),
  optimizer: knob(z.enum(['adamw', 'lamb']), 'adamw', 'Optimizer', 'AdamW as BERT and ELECTRA train, or LAMB as ALBERT does: made for large batches.', 'BERT optimization.py / You et al. 2020'),
  learningRate: knob(positive, 5e-4, 'Learning rate', 'Peak learning rate.', 'ELECTRA App. A'),
  warmupSteps: knob(z.int().min(0), 10000, 'Warm-up steps', 'Steps of linear warm-up. Must be fewer than the steps of the run.', 'ELECTRA App. A'),
  warmup: knob(z.enum(['multiply', 'replace']), 'multiply', 'Warm-up style', 'ELECTRA multiplies the decayed rate by the warm-up ramp; BERT lets the ramp replace it.', 'ELECTRA / BERT optimization.py'),
  adamBeta1: knob(z.number().min(0).lt(1), 0.9, 'Adam β₁', 'Decay of the first moment.'),
  adamBeta2: knob(z.number().min(0).lt(1), 0.999, 'Adam β₂', 'Decay of the second moment.'),
  adamEpsilon: knob(positive, 1e-6, 'Adam ε', 'Added to the root of the second moment.'),
  biasCorrection: knob(z.boolean(), false, 'Adam bias correction', 'Off in the BERT and ELECTRA sources.', 'BERT optimization.py'),
  weightDecay: knob(z.number().min(0), 0.01, 'Weight decay', 'Decoupled; biases and layer norms are exempt.', 'BERT optimization.py'),
  clipNorm: knob(z.number().min(0), 1, 'Gradient clipping', 'Largest global norm of the gradient; 0 switches clipping off.', 'BERT optimization.py'),
};

export const loggingKnobs = {
  logEverySteps: knob(count, 10, 'Log every', 'Steps between two points of the loss curve.'),
  evalEverySteps: knob(count, 1000, 'Evaluate every', 'Steps between two held-out evaluations.'),
  evalSequences: knob(count, 512, 'Held-out sequences', 'Sequences in a held-out evaluation, at most.'),
  checkpointEverySteps: knob(count, 1000, 'Checkpoint every', 'Steps between two checkpoints.'),
};

/** Tasks read from a GLUE folder. One row each in `glue/tasks.ts`. */
export const glueTaskNames = ['CoLA', 'SST-2'] as const;
/** Tasks made from held-out text, no labels needed. Never called GLUE. */
export const probeNames = ['wordOrder', 'sentenceOrder', 'sameDocument'] as const;

export const evaluationKnobs = {
  glueFolder: knob(z.string().min(1).nullable(), null, 'GLUE folder', 'Folder with GLUE tasks in the official layout, relative to this file. Without one, the probe tasks are used.'),
  glueTasks: knob(z.array(z.enum(glueTaskNames)), [...glueTaskNames], 'GLUE tasks', 'Tasks to fine-tune on.'),
  probes: knob(z.array(z.enum(probeNames)), [...probeNames], 'Probe tasks', 'Tasks made from held-out text, used where no GLUE folder is set.'),
  probeExamples: knob(z.int().min(16), 2000, 'Probe examples', 'Training examples of a probe task; half as many for its dev set. Fewer where the held-out text is short.'),
  maxTrainExamples: knob(count.nullable(), null, 'Training examples, at most', 'Cuts each task to this many training examples; empty means all.'),
  learningRate: knob(positive, 3e-4, 'Fine-tuning rate', 'Peak learning rate of fine-tuning.', 'ELECTRA App. B'),
  layerwiseLrDecay: knob(z.number().gt(0).max(1), 0.8, 'Layer-wise decay', 'The rate shrinks by this factor with each layer from the top.', 'ELECTRA App. B'),
  epochs: knob(positive, 3, 'Epochs', 'Passes over the training examples.', 'ELECTRA App. B'),
  batchSize: knob(count, 32, 'Fine-tuning batch', 'Examples in a fine-tuning step.', 'ELECTRA App. B'),
  warmupFraction: knob(fraction, 0.1, 'Fine-tuning warm-up', 'Share of the steps spent in warm-up.', 'ELECTRA App. B'),
  dropout: knob(z.number().min(0).lt(1), 0.1, 'Fine-tuning dropout', 'Dropout while fine-tuning.', 'ELECTRA App. B'),
  biasCorrection: knob(z.boolean(), true, 'Fine-tuning bias correction', "Adam's bias correction. Off in ELECTRA's and BERT's sources; without it, runs on small tasks often end at one label.", 'Mosbach et al. 2021'),
  randomInitControl: knob(z.boolean(), true, 'Random-init control', 'Also fine-tune an untrained network, as the row that every variant has to beat.'),
};

export const engineNames = ['onnx', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type EngineName = (typeof engineNames)[number];

const budgetSchema = z
  .union([z.strictObject({ steps: count }), z.strictObject({ tokens: count }), z.strictObject({ flops: positive })])
  .meta({ title: 'Budget', description: 'How long a run trains: {"steps": n}, {"tokens": n} or {"flops": x} (generator included).' });

const objectiveFull = z.discriminatedUnion('type', [
  fullObject(objectiveKnobs.mlm).extend({ type: z.literal('mlm') }),
  fullObject(objectiveKnobs.rtd).extend({ type: z.literal('rtd') }),
  fullObject(objectiveKnobs.rtd15).extend({ type: z.literal('rtd15') }),
  fullObject(objectiveKnobs.replaceMlm).extend({ type: z.literal('replaceMlm') }),
  fullObject(objectiveKnobs.allTokensMlm).extend({ type: z.literal('allTokensMlm') }),
]);
const objectivePartial = z.discriminatedUnion('type', [
  partialObject(objectiveKnobs.mlm).extend({ type: z.literal('mlm') }),
  partialObject(objectiveKnobs.rtd).extend({ type: z.literal('rtd') }),
  partialObject(objectiveKnobs.rtd15).extend({ type: z.literal('rtd15') }),
  partialObject(objectiveKnobs.replaceMlm).extend({ type: z.literal('replaceMlm') }),
  partialObject(objectiveKnobs.allTokensMlm).extend({ type: z.literal('allTokensMlm') }),
]).meta({ title: 'Objective', description: 'The pre-training objective and its knobs.' });

/** Everything that decides a run's numbers, resolved: saved in run.json and hashed. */
export const runConfigSchema = z.strictObject({
  corpus: fullObject(corpusKnobs),
  tokenizer: fullObject(tokenizerKnobs),
  model: fullObject(modelKnobs),
  objective: objectiveFull,
  input: fullObject(inputKnobs).prefault({}),
  training: fullObject(trainingKnobs),
  budget: budgetSchema,
  logging: fullObject(loggingKnobs),
  evaluation: fullObject(evaluationKnobs),
});
export type RunConfig = z.output<typeof runConfigSchema>;
export type ModelConfig = RunConfig['model'];
export type ObjectiveConfig = RunConfig['objective'];
export type MlmConfig = Extract<ObjectiveConfig, { type: 'mlm' }>;
/** The objectives that train a generator beside the main network. */
export type GeneratorObjective = Exclude<ObjectiveConfig, { type: 'mlm' }>;
export type InputConfig = RunConfig['input'];
export type TrainingConfig = RunConfig['training'];
export type EvaluationConfig = RunConfig['evaluation'];

const safeName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._+=%()-]{0,62}$/u, 'needs a name of letters, digits, spaces and . _ - + = % ( ), at most 63 long: it becomes a folder');

const overrides = {
  model: partialObject(modelKnobs).optional(),
  objective: objectivePartial.optional(),
  input: partialObject(inputKnobs).optional(),
  training: partialObject(trainingKnobs).optional(),
  budget: budgetSchema.optional(),
};

export const variantSchema = z.strictObject({
  name: safeName.meta({ description: 'Name of the variant, unique in the experiment.' }),
  baseline: z.string().optional().meta({ description: 'Name of the variant that this one is compared with. Without it: the first variant.' }),
  description: z.string().optional().meta({ description: 'What differs, in words.' }),
  ...overrides,
});
export type VariantFile = z.output<typeof variantSchema>;

/** The experiment as its file writes it. */
export const experimentFileSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(1).meta({ description: 'Version of this file format.' }),
  name: safeName.meta({ description: 'Name of the experiment: its folder under runs/.' }),
  description: z.string().optional(),
  base: z.strictObject({
    corpus: partialObject(corpusKnobs).optional(),
    tokenizer: partialObject(tokenizerKnobs).optional(),
    logging: partialObject(loggingKnobs).optional(),
    ...overrides,
  }).meta({ description: 'What all variants have in common. Knobs left out have their default.' }),
  variants: z.array(variantSchema).min(1).meta({ description: 'Each variant overrides the base.' }),
  seeds: z.array(z.int().min(0).max(4294967295)).min(1).meta({ description: 'Every variant runs once with each seed.' }),
  evaluation: partialObject(evaluationKnobs).optional(),
  engine: z.enum(['auto', ...engineNames]).default('auto').meta({ title: 'Engine', description: 'Tensor engine; "auto" takes the best one present.' }),
});
export type ExperimentFile = z.output<typeof experimentFileSchema>;
