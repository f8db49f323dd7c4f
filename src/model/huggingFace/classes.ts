/** The classes of Hugging Face Transformers that a folder can hold, and what each puts on its network. */
import type { ModelConfig } from '../../experiment/schema';
import { discriminatorHeadSpecs, mlmHeadSpecs } from '../heads';
import type { Network } from '../network';
import { pairHeadSpecs } from '../pairHead';
import type { ParameterSpecs } from '../program';

export type Family = ModelConfig['architecture']['type'];
export type Head = 'mlm' | 'nsp' | 'sop' | 'detection';

interface HuggingFaceClass {
  family: Family;
  /** The head behind each output, by the output's name. */
  outputs: Record<string, Head>;
}

const classes = {
  BertForPreTraining: { family: 'bert', outputs: { prediction_logits: 'mlm', seq_relationship_logits: 'nsp' } },
  BertForMaskedLM: { family: 'bert', outputs: { logits: 'mlm' } },
  BertForNextSentencePrediction: { family: 'bert', outputs: { logits: 'nsp' } },
  RobertaForMaskedLM: { family: 'roberta', outputs: { logits: 'mlm' } },
  AlbertForPreTraining: { family: 'albert', outputs: { prediction_logits: 'mlm', sop_logits: 'sop' } },
  AlbertForMaskedLM: { family: 'albert', outputs: { logits: 'mlm' } },
  ElectraForPreTraining: { family: 'electra', outputs: { logits: 'detection' } },
  ElectraForMaskedLM: { family: 'electra', outputs: { logits: 'mlm' } },
} satisfies Record<string, HuggingFaceClass>;

export type ClassName = keyof typeof classes;
export const classNames = Object.keys(classes) as ClassName[];

export function familyOf(name: ClassName): Family {
  return classes[name].family;
}

/** The head behind each output, by the output's name in Transformers. */
export function outputsOf(name: ClassName): Record<string, Head> {
  return classes[name].outputs;
}

/** Parameters of the heads that a class has, under this project's names. */
export function headSpecsOf(name: ClassName, network: Network, vocabSize: number): ParameterSpecs {
  return Object.assign({}, ...Object.values(outputsOf(name)).map((head) => headSpecs(head, network, vocabSize))) as ParameterSpecs;
}

function headSpecs(head: Head, network: Network, vocabSize: number): ParameterSpecs {
  switch (head) {
    case 'mlm':
      return mlmHeadSpecs(network, vocabSize);
    case 'detection':
      return discriminatorHeadSpecs(network.model);
    case 'nsp':
    case 'sop':
      return pairHeadSpecs(network, [{ name: head, classes: 2 }]);
  }
}
