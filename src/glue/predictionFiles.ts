/** "evaluation/MNLI-mm.dev.1.tsv": relative to the run folder, with forward slashes. Fine-tunings count from 1 in names. */
export function predictionsFile({ name, split }: { name: string; split: 'dev' | 'test' }, number: number): string {
  return `evaluation/${name}.${split}.${number + 1}.tsv`;
}
