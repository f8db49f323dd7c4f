/** LAMB as src/optimizer/lamb.ts has it. */
import type { TensorflowGraph, TensorflowValue } from './tensorflowGraph';
import { globalNorm, multiply, type ParameterUpdate, scalar } from './updates';

/** w ← w − lr·trust·(momentScale·m/(√v + ε) + decay·w); only what may decay is rescaled by trust = ‖w‖/‖step‖. */
export function lambUpdate(update: ParameterUpdate): TensorflowValue[] {
  const { graph, variables, name, gradient, rates, decays, spec } = update;
  const values = variables.read('values', name);
  const m = movedTowards(graph, variables.read('firstMoment', name), gradient, spec.beta1);
  const v = movedTowards(graph, variables.read('secondMoment', name), graph.node('Square', [gradient], gradient), spec.beta2);
  const root = graph.node('AddV2', [graph.node('Sqrt', [v], v), rates.epsilon], v);
  const adam = graph.node('RealDiv', [multiply(graph, m, rates.momentScale), root], m);
  const step = decays && spec.weightDecay > 0 ? graph.node('AddV2', [adam, multiply(graph, values, graph.float(spec.weightDecay))], adam) : adam;
  const rate = decays ? multiply(graph, rates.learningRate, trustRatio(graph, values, step)) : rates.learningRate;
  const moved = graph.node('Sub', [values, multiply(graph, step, rate)], values);
  // The moments wait for the learning rate, which does not exist where nothing may change.
  const allowed = [rates.learningRate];
  return [variables.assign('values', name, moved), variables.assign('firstMoment', name, m, allowed), variables.assign('secondMoment', name, v, allowed)];
}

/** β·moment + (1 − β)·target. */
function movedTowards(graph: TensorflowGraph, moment: TensorflowValue, target: TensorflowValue, beta: number): TensorflowValue {
  return graph.node('AddV2', [multiply(graph, moment, graph.float(beta)), multiply(graph, target, graph.float(1 - beta))], moment);
}

/** ‖w‖/‖step‖; 1 where either is 0, so that a parameter that starts at zero can leave it. */
function trustRatio(graph: TensorflowGraph, values: TensorflowValue, step: TensorflowValue): TensorflowValue {
  const product = (a: TensorflowValue, b: TensorflowValue) => graph.node('LogicalAnd', [a, b], { shape: [], dtype: 'bool' }, {});
  const [weights, length] = [globalNorm(graph, [values]), globalNorm(graph, [step])];
  const positive = (x: TensorflowValue) => graph.node('Greater', [x, graph.float(0)], { shape: [], dtype: 'bool' });
  const ratio = graph.node('RealDiv', [weights, length], scalar);
  return graph.node('SelectV2', [product(positive(weights), positive(length)), ratio, graph.float(1)], scalar, { T: { type: 'float32' } });
}
