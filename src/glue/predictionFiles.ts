import { evaluationPlace } from '../runs/paths';

/** "evaluation/MNLI-mm.dev.1.tsv": relative to the run folder, with forward slashes. Fine-tunings count from 1 in names. */
export function predictionsFile({ name, split }: { name: string; split: 'dev' | 'test' }, number: number, step: number | null = null): string {
  return `${evaluationPlace(step)}/${name}.${split}.${number + 1}.tsv`;
}
