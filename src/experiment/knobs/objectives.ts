/** Knobs of the pre-training objectives. */
import * as z from 'zod';
import { knob } from '../knob';
import { generator, strategy } from './generators';
import { positive } from './ranges';
import { maskingKnobs } from './masking';

const spanBoundaryKnobs = {
  sboWeight: knob(z.number().min(0), 0, 'Span boundary weight', "Weight of the span boundary objective beside the main one: the tokens of a span predicted from the main network's states of the two around it; 1 beside MLM in SpanBERT, 0 switches it off. Needs masking by spans.", 'SpanBERT §3.2'),
  sboMaxTargets: knob(z.int().min(1).max(512), 15, 'Span boundary targets', 'Tokens of a span that are predicted from its boundary, from the first on; rows of the relative-position table.', 'SpanBERT README'),
};

const mlmKnobs = { ...maskingKnobs(0.8, 0.1, 'BERT §3.1'), ...spanBoundaryKnobs };

const generatorKnobs = {
  ...maskingKnobs(0.85, 0, 'ELECTRA, pretrain_helpers.py'),
  ...spanBoundaryKnobs,
  generator,
  generatorSize: knob(z.number().gt(0).max(1), 0.25, 'Generator size', "The generator's size as a fraction of the main network's.", 'ELECTRA §3.2'),
  generatorSizedBy: knob(z.enum(['width', 'layers']), 'width', 'Generator sized by', 'Cut the widths (hidden, feed-forward, heads) as in the paper, or the number of layers.', 'ELECTRA §3.2'),
  weightSharing: knob(z.enum(['none', 'embeddings', 'all']), 'embeddings', 'Weight sharing', 'What generator and main network share. "all" needs a generator of full size.', 'ELECTRA §3.2'),
  temperature: knob(positive, 1, 'Sampling temperature', "Divides the generator's logits before sampling.", 'ELECTRA, pretrain_helpers.py'),
  disallowCorrect: knob(z.boolean(), false, 'Never the original', 'The generator never samples the original token: its logit is lowered by 1000, so that every selected token is replaced.', 'ELECTRA, disallow_correct'),
};

const discWeight = knob(z.number().min(0), 50, 'Discriminator weight λ', 'Weight of the discriminator loss beside the generator loss.', 'ELECTRA §3.1');
const detectionKnobs = { ...generatorKnobs, discWeight, strategy };

/** Knobs of each pre-training objective. A new objective is a new entry here and a folder in `objectives/`. */
export const objectiveKnobs = {
  mlm: mlmKnobs,
  rtd: detectionKnobs,
  rtd15: detectionKnobs,
  replaceMlm: generatorKnobs,
  allTokensMlm: generatorKnobs,
};
export type ObjectiveType = keyof typeof objectiveKnobs;
export const objectiveTypes = Object.keys(objectiveKnobs) as ObjectiveType[];
