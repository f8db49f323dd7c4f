/** A SavedModel that is given its parameters at each call. */
import type { Precision } from '../../../experiment/knobs/training';
import type { Graph } from '../graph';
import { TensorflowGraph, type TensorflowValue } from './tensorflowGraph';
import { translateGraph } from './translateGraph';
import { type NamedValues, type SavedModel, writeSavedModel } from './writeSavedModel';

/** The one signature of a model that is fed. */
export const fedSignature = 'run';

/** Inputs and outputs have the names that they have in the traced graph. */
export function writeFedModel(source: Graph, precision: Precision): SavedModel {
  const graph = new TensorflowGraph();
  const inputs = placeholders(source, graph);
  const outputs = translateGraph(source, graph, precision, ({ name }) => inputs[name]!);
  return writeSavedModel(graph, { [fedSignature]: { inputs, outputs: fetched(graph, outputs) } });
}

function placeholders({ inputs }: Graph, graph: TensorflowGraph): NamedValues {
  return Object.fromEntries(inputs.map((port) => [port.name, graph.placeholder(port.name, port)]));
}

/**
 * Values as a session can fetch them: each a node of its own, which an input or a constant is not.
 * @param after what must have happened when the values are there
 */
export function fetched(graph: TensorflowGraph, values: NamedValues, after: readonly TensorflowValue[] = []): NamedValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, graph.effect('Identity', [value], value, { T: { type: value.dtype } }, after)]));
}
