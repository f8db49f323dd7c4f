import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../src/common/errors';
import { glueTaskNames } from '../../src/experiment/knobs/evaluation';
import { runConfigSchema, type EvaluationConfig } from '../../src/experiment/schema';
import { scoredGlueTask } from '../../src/glue/scoredTask';
import { glueTasks } from '../../src/glue/tasks';
import { TextTokenizer } from '../../src/tokenizer/tokenizer';
import type { Report } from './report';

const data = process.env['ABLATION_BENCH_DATA'] ?? path.join('..', 'shared', 'data');

/** Reading and tokenizing all GLUE tasks of a folder with BERT's vocabulary, as evaluation does it. */
export async function measureGlueReading(report: Report): Promise<void> {
  const folder = path.join(data, 'GLUE');
  if (!existsSync(folder)) throw new UserError('bench.data', `there is no ${folder}; set ABLATION_BENCH_DATA to a folder with GLUE and vocab`);
  const tokenizer = await TextTokenizer.load(path.join(data, 'vocab', 'bert-base-uncased-vocab.txt'));
  const { evaluation } = runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: {}, objective: { type: 'mlm' }, training: {}, budget: { steps: 1 }, logging: {}, evaluation: {} });
  let [examples, tokens, all] = [0, 0, 0];
  for (const name of glueTaskNames) {
    const seconds = await timed(folder, name, tokenizer, evaluation, (task) => {
      for (const { segments } of [...task.train, ...task.dev]) {
        examples++;
        for (const { length } of segments) tokens += length;
      }
    });
    all += seconds;
    report({ name, value: seconds, unit: 's' });
  }
  report({ name: `all tasks, ${examples} examples, ${(tokens / 1e6).toFixed(1)} million tokens`, value: all, unit: 's', goal: 'under 10 s' });
}

async function timed(folder: string, name: (typeof glueTaskNames)[number], tokenizer: TextTokenizer, evaluation: EvaluationConfig, count: (task: Awaited<ReturnType<typeof scoredGlueTask>>) => void): Promise<number> {
  const start = performance.now();
  const task = await scoredGlueTask(folder, glueTasks[name], tokenizer, evaluation);
  const seconds = (performance.now() - start) / 1000;
  count(task);
  return seconds;
}
