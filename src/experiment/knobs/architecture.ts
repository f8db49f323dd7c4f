/** Knobs of the family that the main network belongs to, and of what its layers share: tagged values, as an objective is. */
import * as z from 'zod';
import { fullObject, knob, taggedKnob } from '../knob';
import { count, positive } from './ranges';

export const activations = ['gelu', 'gelu_new'] as const;
/** By Hugging Face's names: `gelu` with the error function, `gelu_new` by the hyperbolic tangent. */
export type Activation = (typeof activations)[number];

/** What a family's source has, unless the experiment says otherwise. */
const family = (activation: Activation, layerNormEpsilon: number, paper: string) => ({
  activation: knob(z.enum(activations), activation, 'Activation', 'gelu: x·Φ(x) by the error function; gelu_new: its approximation by tanh, as in the code of BERT and ALBERT.', paper),
  layerNormEpsilon: knob(positive, layerNormEpsilon, 'Layer norm ε', 'Added to the variance in every layer norm.', paper),
});

export const architectures = {
  electra: {
    label: 'ELECTRA',
    help: 'Tables of any width, projected where it differs from the hidden size; no pooler.',
    paper: 'ELECTRA modeling.py',
    knobs: family('gelu', 1e-12, 'ELECTRA modeling.py'),
  },
  bert: {
    label: 'BERT',
    help: 'Tables as wide as the network; a pooler over the first token.',
    paper: 'BERT modeling.py',
    knobs: family('gelu_new', 1e-12, 'BERT modeling.py'),
  },
  roberta: {
    label: 'RoBERTa',
    help: 'As BERT, with positions counted from 2 and no segments.',
    paper: 'fairseq roberta/model.py',
    knobs: family('gelu', 1e-5, 'fairseq roberta/model.py'),
  },
  albert: {
    label: 'ALBERT',
    help: 'Tables of any width, projected where it differs from the hidden size; a pooler. Its layers share weights where layerSharing says so.',
    paper: 'ALBERT modeling.py',
    knobs: family('gelu_new', 1e-12, 'ALBERT modeling.py'),
  },
};

const architectureSchema = z.discriminatedUnion('type', [
  fullObject(architectures.electra.knobs).extend({ type: z.literal('electra') }),
  fullObject(architectures.bert.knobs).extend({ type: z.literal('bert') }),
  fullObject(architectures.roberta.knobs).extend({ type: z.literal('roberta') }),
  fullObject(architectures.albert.knobs).extend({ type: z.literal('albert') }),
]);

export const architecture = taggedKnob(
  architectures,
  architectureSchema,
  { type: 'electra', activation: 'gelu', layerNormEpsilon: 1e-12 },
  'Architecture',
  'The family of the main network: its activation, layer norm ε, positions, segments and pooler, and what its checkpoints are for Hugging Face Transformers. {"type": "electra"}, "bert", "roberta" or "albert". All but electra train by MLM alone.',
  'BERT, RoBERTa, ALBERT, ELECTRA',
);

const groups = knob(count, 1, 'Groups', 'Runs of consecutive layers with weights of their own: layer ℓ of L belongs to group ⌊ℓ·groups/L⌋.', 'ALBERT modeling.py, num_hidden_groups');
const innerGroupNum = knob(count, 1, 'Blocks a layer', 'Blocks with weights of their own that a layer of the group runs through, one after another.', 'ALBERT modeling.py, inner_group_num');

export const layerSharings = {
  none: { label: 'None', help: 'Every layer has weights of its own.', paper: 'ALBERT Table 4', knobs: {} },
  attention: { label: 'Attention', help: 'The layers of a group share their attention, with its layer norm.', paper: 'ALBERT Table 4', knobs: { groups } },
  ffn: { label: 'Feed-forward', help: 'The layers of a group share their feed-forward part, with its layer norm.', paper: 'ALBERT Table 4', knobs: { groups } },
  all: { label: 'All', help: 'The layers of a group share everything.', paper: 'ALBERT §3.1', knobs: { groups, innerGroupNum } },
};

const layerSharingSchema = z.discriminatedUnion('type', [
  fullObject(layerSharings.none.knobs).extend({ type: z.literal('none') }),
  fullObject(layerSharings.attention.knobs).extend({ type: z.literal('attention') }),
  fullObject(layerSharings.ffn.knobs).extend({ type: z.literal('ffn') }),
  fullObject(layerSharings.all.knobs).extend({ type: z.literal('all') }),
]);

export const layerSharing = taggedKnob(
  layerSharings,
  layerSharingSchema,
  { type: 'none' },
  'Layer sharing',
  'What the layers share across depth, layer norms and biases included: {"type": "none"}, "attention", "ffn" or "all", each but none with groups. Fewer parameters, as much computation.',
  'ALBERT §3.1, Table 4',
);
