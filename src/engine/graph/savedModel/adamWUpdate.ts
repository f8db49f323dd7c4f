/** AdamW as src/optimizer/adamW.ts has it, with TensorFlow's fused operator. */
import type { TensorflowValue } from './tensorflowGraph';
import { multiply, type ParameterUpdate, scalar } from './updates';

/**
 * w ← w·(1 − lr·decay) − lr·momentScale·m/(√v + ε), after m and v have moved on. The fused operator computes its own
 * bias correction from powers of β in single precision; given powers of 0 it leaves that to the rates.
 */
export function adamWUpdate(update: ParameterUpdate): TensorflowValue[] {
  const { graph, variables, name, gradient, rates, spec } = update;
  const handles = (['values', 'firstMoment', 'secondMoment'] as const).map((kind) => variables.handle(kind, name));
  const zero = graph.float(0);
  const rate = multiply(graph, rates.learningRate, rates.momentScale);
  const inputs = [...handles, zero, zero, rate, graph.float(spec.beta1), graph.float(spec.beta2), rates.epsilon, gradient];
  const attributes = { T: { type: 'float32' }, use_locking: { boolean: false }, use_nesterov: { boolean: false } } as const;
  return [graph.effect('ResourceApplyAdam', inputs, variables.spec(name), attributes, decay(update))];
}

/** Returns what the step waits for: the decayed parameter, or that it was read. */
function decay({ graph, variables, name, rates, decays, spec }: ParameterUpdate): TensorflowValue[] {
  const values = variables.read('values', name);
  if (!decays || spec.weightDecay === 0) return [values];
  const lost = multiply(graph, rates.learningRate, graph.float(spec.weightDecay));
  const kept = graph.node('Sub', [graph.float(1), lost], scalar);
  return [variables.assign('values', name, multiply(graph, values, kept))];
}
