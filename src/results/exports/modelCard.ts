import type { RunRecord, RunResult } from '../../runs/records';
import { formatCount, formatFlops, formatScore } from '../format';
import { columnTitle } from '../table';
import type { ExportSource } from './provenance';

/** What the network in a folder was in pre-training. */
const roles: Readonly<Record<string, string>> = {
  discriminator: 'the network that detects replaced tokens',
  generator: 'the generator, thrown away by the paper after pre-training',
  model: 'the main network, with its masked-LM head',
};

/** README.md of a Hugging Face folder: front matter, what the network is, its scores and its whole configuration. */
export function modelCard(network: string, record: RunRecord, result: RunResult, { file, commit, version }: ExportSource): string {
  const { experiment, variant, seed, config, configHash } = record;
  return [
    '---',
    'library_name: transformers',
    'tags:',
    ...['ablation-bench', config.objective.type, network].map((tag) => `- ${JSON.stringify(tag)}`),
    '---',
    '',
    `# ${variant}, seed ${seed}: ${network}`,
    '',
    `Pre-trained by the experiment “${experiment}” (${file}) with Ablation Bench ${version}; ${roles[network] ?? network}. Load it with \`AutoModel.from_pretrained\`.`,
    '',
    `- Steps: ${result.steps}; tokens: ${formatCount(result.tokens)}; FLOPs: ${formatFlops(result.flops)}, generator included; parameters of the main network: ${formatCount(result.parameters)}.`,
    `- Corpus: ${formatCount(record.corpus.documents)} documents, ${formatCount(record.corpus.tokens)} tokens, hash \`${record.corpus.hash}\`; vocabulary of ${record.vocabSize}.`,
    `- Engine: ${record.engine.name} on ${record.engine.device}. Configuration \`${configHash}\`${commit === null ? '' : `, commit \`${commit.hash}\`${commit.dirty ? ' with uncommitted changes' : ''}`}.`,
    '',
    '## Scores',
    '',
    'After fine-tuning, of this seed alone. Probes are made from held-out text and are not GLUE.',
    '',
    '| task | score × 100 | majority label |',
    '|---|---:|---:|',
    ...result.tasks.map((task) => `| ${columnTitle(task)} | ${formatScore(task.score)} | ${formatScore(task.majority)} |`),
    '',
    '## Configuration',
    '',
    '```json',
    JSON.stringify(config, null, 2),
    '```',
    '',
  ].join('\n');
}
