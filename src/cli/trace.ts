import { writeFileAtomic } from '../common/atomicWrite';
import type { Graph } from '../engine/graph/graph';
import { writeOnnx } from '../engine/graph/onnxWriter';
import { traceForward, traceGradients } from '../engine/graph/trace';
import { pretrainProgram } from '../objectives/programs';
import { chosenVariant, preparedCorpus } from './chosenVariant';
import { textOption, usageError, type Arguments } from './verbs';

const graphKinds = ['step', 'evaluation'] as const;

/** `trace FILE --out step.onnx`: the compiled graph of a variant, for Netron or another ONNX reader. */
export async function trace(args: Arguments, signal: AbortSignal): Promise<number> {
  const out = textOption('trace', args, 'out');
  if (out === null || !out.endsWith('.onnx')) throw usageError('trace', `expects --out PATH.onnx, the file to write${out === null ? '' : `, got "${out}"`}`);
  const { file, plan } = chosenVariant('trace', args);
  const kind = textOption('trace', args, 'graph', graphKinds) ?? 'step';
  const corpus = await preparedCorpus(file, plan, signal);
  const vocabSize = corpus.tokenizer.vocabulary.size;
  corpus.close();
  const graph = kind === 'step' ? traceGradients(pretrainProgram(plan.config, vocabSize, 'train')) : traceForward(pretrainProgram(plan.config, vocabSize, 'eval'));
  writeFileAtomic(out, writeOnnx(graph));
  console.log(`${out}: the ${kind} of "${plan.name}", ${summary(graph)}.`);
  return 0;
}

function summary({ nodes, inputs, outputs }: Graph): string {
  const counts = new Map<string, number>();
  for (const { operator } of nodes) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  const commonest = [...counts].sort(([, a], [, b]) => b - a).slice(0, 6);
  return `${nodes.length} nodes (${commonest.map(([operator, count]) => `${count} ${operator}`).join(', ')}, …), ${inputs.length} inputs, ${outputs.length} outputs`;
}
