/** Translates a traced graph, operator by operator, into nodes of a TensorFlow graph. */
import type { Precision } from '../../../experiment/knobs/training';
import type { Graph, GraphNode, GraphPort } from '../graph';
import { elementWise } from './operators/elementWise';
import { indexing } from './operators/indexing';
import { logic } from './operators/logic';
import { matrixProducts } from './operators/matMul';
import { normalization } from './operators/normalization';
import { reductions } from './operators/reduction';
import { shape } from './operators/shape';
import type { TensorflowGraph, TensorflowValue } from './tensorflowGraph';
import { type Translate, Translation } from './translation';

/** By ONNX operator; those of com.microsoft have names of their own. */
const translations: Readonly<Record<string, Translate>> = {
  ...elementWise,
  ...logic,
  ...shape,
  ...reductions,
  ...normalization,
  ...matrixProducts,
  ...indexing,
};

/**
 * Appends `source` to `graph`.
 * @param inputOf the value that stands for an input of `source`
 * @returns the outputs by name, in their traced types
 * Throws an Error that names an operator which has no translation.
 */
export function translateGraph(source: Graph, graph: TensorflowGraph, precision: Precision, inputOf: (port: GraphPort) => TensorflowValue): Record<string, TensorflowValue> {
  const translated = new Map<string, TensorflowValue>();
  for (const port of source.inputs) translated.set(port.name, inputOf(port));
  for (const constant of source.constants) translated.set(constant.name, graph.constant(constant));
  const values = {
    producers: new Map(source.nodes.flatMap((node) => node.outputs.map((name): [string, GraphNode] => [name, node]))),
    constants: new Map(source.constants.map((constant) => [constant.name, constant])),
    specs: source.specs,
    translated,
  };
  for (const node of source.nodes) {
    const outputs = [translationOf(node)(new Translation(graph, node, precision, values))].flat();
    node.outputs.forEach((name, i) => translated.set(name, outputs[i]!));
  }
  return Object.fromEntries(source.outputs.map(({ name, dtype }) => [name, graph.cast(translated.get(name)!, dtype)]));
}

function translationOf({ operator }: GraphNode): Translate {
  const found = translations[operator];
  if (found) return found;
  throw new Error(
    `The SavedModel writer has no operator '${operator}'. Add its translation to the fitting file of src/engine/graph/savedModel/operators/, and its kernel's case to test/unit/engine/kernels.test.ts.`,
  );
}
