import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An experiment that ships with Ablation Bench, as a file under `media/presets/`. */
export interface Preset {
  /** File name without `.ablation.json`. */
  id: string;
  label: string;
  description: string;
}

export const presets: readonly Preset[] = [
  { id: 'electra-objectives-quick', label: 'ELECTRA objectives · quick', description: 'Five objectives × 2 seeds on the sample corpus: minutes on two cores' },
  { id: 'electra-objectives-small', label: "ELECTRA objectives · paper's Small", description: 'Five objectives at ELECTRA-Small: days on a GPU, needs your own corpus' },
  { id: 'generator-size-quick', label: 'Generator size · quick', description: 'Unigram and 1/8 to full size on the sample corpus: minutes on two cores' },
  { id: 'generator-size-small', label: "Generator size · paper's Small", description: 'Unigram and 1/8 to full size at ELECTRA-Small: days on a GPU, needs your own corpus' },
  { id: 'weight-sharing-quick', label: 'Weight sharing · quick', description: 'Nothing, embeddings or all shared with a generator of full size, on the sample corpus: for two cores' },
  { id: 'weight-sharing-small', label: "Weight sharing · paper's Small", description: 'Nothing, embeddings or all at ELECTRA-Small: days on a GPU, needs your own corpus' },
  { id: 'training-strategies-quick', label: 'Training strategies · quick', description: 'Joint, two-stage with and without copied weights, adversarial, and BERT, on the sample corpus: for two cores' },
  { id: 'training-strategies-small', label: "Training strategies · paper's Small", description: 'Joint, two-stage, adversarial and BERT at ELECTRA-Small: days on a GPU, needs your own corpus' },
  { id: 'efficiency-quick', label: 'ELECTRA against BERT at equal FLOPs · quick', description: 'And ELECTRA at 50 % to 6.25 % of them, on the sample corpus: for two cores' },
  { id: 'efficiency-small', label: "ELECTRA against BERT at equal FLOPs · paper's Small", description: 'The budgets of Table 1, from 8.9e16 to 1.4e18 FLOPs: days on a GPU, needs your own corpus' },
  { id: 'spanbert-masking-quick', label: 'SpanBERT masking · quick', description: 'Subwords, whole words, names, noun phrases and spans, on the sample corpus: for two cores' },
  { id: 'spanbert-masking-large', label: "SpanBERT masking · paper's Large", description: 'Five maskings at BERT-Large: weeks on GPUs, needs your own corpus and lists of phrases' },
  { id: 'spanbert-sbo-quick', label: 'SpanBERT boundary objective · quick', description: 'Two segments with NSP, one segment, and one with the span boundary objective: for two cores' },
  { id: 'spanbert-sbo-large', label: "SpanBERT boundary objective · paper's Large", description: 'Segments and the span boundary objective at BERT-Large: weeks on GPUs, needs your own corpus' },
  { id: 'roberta-masking-quick', label: 'RoBERTa masking · quick', description: 'Static masks, one or ten a sequence, against dynamic ones, over forty epochs: for two cores' },
  { id: 'roberta-masking-base', label: "RoBERTa masking · paper's Base", description: 'Static against dynamic masks at BERT-Base: weeks on GPUs, needs your own corpus' },
  { id: 'roberta-input-formats-quick', label: 'RoBERTa input formats · quick', description: 'Segment pairs, sentence pairs, full and document sentences on the sample corpus: for two cores' },
  { id: 'roberta-input-formats-base', label: "RoBERTa input formats · paper's Base", description: 'The four input formats at BERT-Base: weeks on GPUs, needs your own corpus' },
  { id: 'roberta-batch-size-quick', label: 'RoBERTa batch size · quick', description: '16, 128 and 512 sequences at equal tokens, on the sample corpus: for two cores' },
  { id: 'roberta-batch-size-base', label: "RoBERTa batch size · paper's Base", description: '256, 2K and 8K sequences at equal tokens, at BERT-Base: weeks on GPUs, needs your own corpus' },
  { id: 'roberta-data-steps-quick', label: 'RoBERTa data and steps · quick', description: 'A tenth of the data against all of it, then more steps, on the sample corpus: for two cores' },
  { id: 'roberta-data-steps-large', label: "RoBERTa data and steps · paper's Large", description: 'More data and more steps at RoBERTa-Large: for a cluster, needs your own corpus' },
  { id: 'bpe-quick', label: 'Byte-level BPE against WordPiece · quick', description: 'What text is cut into, on the sample corpus: for two cores' },
  { id: 'bpe-base', label: "Byte-level BPE against WordPiece · paper's Base", description: 'What text is cut into, at BERT-Base: weeks on GPUs, needs your own corpus' },
  { id: 'albert-sop-quick', label: 'ALBERT SOP against NSP and none · quick', description: 'What is learnt from pairs of segments, on the sample corpus: for two cores' },
  { id: 'albert-sop-base', label: "ALBERT SOP against NSP and none · paper's Base", description: 'What is learnt from pairs of segments, at ALBERT-Base: days on GPUs, needs your own corpus' },
  { id: 'ernie-tasks-quick', label: 'ERNIE 2.0 tasks · quick', description: 'Sentence reordering, sentence distance and capitalization beside MLM, one by one and together: for two cores' },
  { id: 'ernie-tasks-base', label: "ERNIE 2.0 tasks · Base", description: 'Reordering, distance and capitalization beside MLM at BERT-Base: weeks on GPUs, needs your own corpus' },
  { id: 'albert-embedding-size-quick', label: 'ALBERT embedding size · quick', description: 'Factorised tables of three widths, with shared layers and without, on the sample corpus: for two cores' },
  { id: 'albert-embedding-size-base', label: "ALBERT embedding size · paper's Base", description: 'Factorised tables of four widths at ALBERT-Base: days on GPUs, needs your own corpus' },
  { id: 'albert-sharing-quick', label: 'ALBERT layer sharing · quick', description: 'Layers that share all, attention, feed-forward parts or nothing, on the sample corpus: for two cores' },
  { id: 'albert-sharing-base', label: "ALBERT layer sharing · paper's Base", description: 'What layers share, at ALBERT-Base: days on GPUs, needs your own corpus' },
  { id: 'albert-dropout-quick', label: 'ALBERT dropout · quick', description: 'Pre-training with dropout and without, on the sample corpus: for two cores' },
  { id: 'albert-dropout-xxlarge', label: "ALBERT dropout · paper's xxlarge", description: 'With dropout and without, at ALBERT-xxlarge: for a cluster, needs your own corpus' },
  { id: 'kbert-quick', label: 'K-BERT and its parts · quick', description: 'No graph, K-BERT, without soft positions, without visible matrix, on the sample corpus and graph: for two cores' },
  { id: 'kbert-base', label: "K-BERT and its parts · paper's Base", description: 'At BERT-Base in Chinese: weeks on GPUs, needs your own corpus, graph and tasks' },
];

/** The preset's text, comments included. Throws if `id` is not one of `presets`. */
export function readPreset(mediaFolder: string, id: string): string {
  return readFileSync(join(mediaFolder, 'presets', `${id}.ablation.json`), 'utf8');
}
