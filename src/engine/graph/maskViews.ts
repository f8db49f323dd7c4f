/**
 * Masks of dropout as inputs of the graph in place of copies that it cuts from the noise. A runtime that reads arrays
 * where they lie is given views of the noise, which stays in the cache; a copy of every mask is written and read twice.
 */
import type { Graph, GraphNode, GraphPort } from './graph';
import { liveNodes } from './liveNodes';

/** An input that is to hold a stretch of another array. */
export interface MaskView extends GraphPort {
  /** Elements. */
  length: number;
  /** The graph's former inputs: the array, and the offsets of which the one at `site` is the stretch's beginning. */
  noise: string;
  offsets: string;
  site: number;
}

/** The graph with such inputs under the names of what they replace; without them where it cuts no noise. */
export function masksAsInputs(graph: Graph): { graph: Graph; views: MaskView[] } {
  const cutBy = cutFinder(graph);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const found = graph.nodes.flatMap((node): MaskView[] => {
    const name = node.outputs[0]!;
    const cut = cutBy(node.operator === 'Reshape' ? node.inputs[0]! : name);
    return cut === null || outputs.has(name) ? [] : [{ name, dtype: 'float32', shape: graph.specs.get(name)!.shape, ...cut }];
  });
  const replaced = new Set(found.map(({ name }) => name));
  const { nodes, used } = liveNodes(graph.nodes.filter((node) => !replaced.has(node.outputs[0]!)), graph.outputs);
  const views = found.filter(({ name }) => used.has(name));
  const sources = new Set(views.flatMap(({ noise, offsets }) => [noise, offsets]));
  const inputs = graph.inputs.filter(({ name }) => used.has(name) || !sources.has(name));
  return { graph: { ...graph, nodes, inputs: [...inputs, ...views.map(({ name, dtype, shape }) => ({ name, dtype, shape }))] }, views };
}

/** Recognises what the kernel DropoutMask writes: noise[start … start + length] with start = offsets[site]. */
function cutFinder({ nodes, inputs, constants, specs }: Graph): (name: string) => Pick<MaskView, 'noise' | 'offsets' | 'site' | 'length'> | null {
  const producers = new Map(nodes.map((node) => [node.outputs[0]!, node]));
  const given = new Set(inputs.map(({ name }) => name));
  const numbers = new Map(constants.map(({ name, data }) => [name, data]));
  const sliceOfInput = (node: GraphNode | undefined): GraphNode | null => (node?.operator === 'Slice' && given.has(node.inputs[0]!) ? node : null);
  return (name) => {
    const cut = sliceOfInput(producers.get(name));
    const cast = cut && producers.get(cut.inputs[1]!);
    const start = cast?.operator === 'Cast' ? sliceOfInput(producers.get(cast.inputs[0]!)) : null;
    const site = start && numbers.get(start.inputs[1]!);
    return cut && start && site ? { noise: cut.inputs[0]!, offsets: start.inputs[0]!, site: Number(site[0]), length: specs.get(name)!.shape[0]! } : null;
  };
}
