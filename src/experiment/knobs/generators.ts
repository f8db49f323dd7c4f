/** Knobs of the generator: what it is, and how it and the main network are trained. */
import * as z from 'zod';
import { fullObject, knob, taggedKnob } from '../knob';

/** What fills the selected positions. Only the first has weights. */
export const generators = {
  trained: { label: 'Trained', help: 'A transformer with an MLM head, sized and shared as the knobs below say.', paper: 'ELECTRA §3.1', knobs: {} },
  uniform: { label: 'Uniform', help: 'Every entry of the vocabulary is as likely: logits of zero. No weights, no MLM loss.', paper: 'ELECTRA, uniform_generator', knobs: {} },
  unigram: { label: 'Unigram', help: 'Tokens as frequent as in the training text. No weights, no MLM loss.', paper: 'ELECTRA §3.2', knobs: {} },
};

/** How generator and discriminator are trained together. */
export const strategies = {
  joint: { label: 'Joint', help: 'L_MLM + λ·L_Disc in every step.', paper: 'ELECTRA §3.1', knobs: {} },
  twoStage: {
    label: 'Two-stage',
    help: 'First the generator alone by L_MLM, then the discriminator by L_Disc with the generator frozen. Each stage warms up and decays anew.',
    paper: 'ELECTRA §3.2',
    knobs: {
      generatorShare: knob(z.number().gt(0).lt(1), 0.5, 'First stage', 'Share of the steps that go to the generator; the paper gives both stages as many.', 'ELECTRA §3.2'),
      copyWeights: knob(z.boolean(), true, 'Copy weights', "Begin the second stage with the generator's embeddings and layers in the discriminator. Needs networks of equal size.", 'ELECTRA §3.2'),
    },
  },
  adversarial: { label: 'Adversarial', help: 'The generator maximises the loss of the discriminator by REINFORCE with a learnt baseline, instead of L_MLM.', paper: 'ELECTRA App. F', knobs: {} },
};

const generatorSchema = z.discriminatedUnion('type', [
  fullObject(generators.trained.knobs).extend({ type: z.literal('trained') }),
  fullObject(generators.uniform.knobs).extend({ type: z.literal('uniform') }),
  fullObject(generators.unigram.knobs).extend({ type: z.literal('unigram') }),
]);
const strategySchema = z.discriminatedUnion('type', [
  fullObject(strategies.joint.knobs).extend({ type: z.literal('joint') }),
  fullObject(strategies.twoStage.knobs).extend({ type: z.literal('twoStage') }),
  fullObject(strategies.adversarial.knobs).extend({ type: z.literal('adversarial') }),
]);

export const generator = taggedKnob(generators, generatorSchema, { type: 'trained' }, 'Generator', 'What fills the selected positions: {"type": "trained"}, "uniform" or "unigram". The last two have no weights: size, sharing and the shares of [MASK] do not apply to them.', 'ELECTRA §3.2');
export const strategy = taggedKnob(strategies, strategySchema, { type: 'joint' }, 'Training strategy', 'How generator and discriminator are trained: {"type": "joint"}, {"type": "twoStage"} or {"type": "adversarial"}.', 'ELECTRA §3.2, App. F');
