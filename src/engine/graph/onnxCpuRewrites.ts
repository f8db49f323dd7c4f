/**
 * Rewrites a graph for onnxruntime's CPU kernels, in place of onnxruntime's own graph optimizations, which take longer
 * than everything else in making a session and undo some of this. Every rewrite computes the same numbers up to
 * rounding; what each is worth is measured in ARCHITECTURE.md, "What was tried for speed".
 */
import type { Graph, GraphConstant, GraphNode } from './graph';
import { liveNodes } from './liveNodes';
import { int64s, type Shape } from './value';

/** A weight gradient with fewer rows than this, but not a vector, is computed turned. */
const fewRows = 256;
const vectorRows = 16;

/** What a rewrite knows of the graph around a node. */
interface Surroundings {
  shapeOf(name: string): Shape;
  producerOf(name: string): GraphNode | undefined;
}

/** The nodes that take a node's place, with the constants that they need. */
interface Replacement {
  nodes: GraphNode[];
  constants?: GraphConstant[];
}

type Rewrite = (node: GraphNode, surroundings: Surroundings) => Replacement | undefined;

/** The same graph as the CPU kernels run it fastest. */
export function rewriteForCpu(graph: Graph): Graph {
  return nameOutputs(rewriteNodes(graph, [turnProduct, separateBias, sumIntoVector]));
}

/** One pass, in which the first rewrite that knows a node replaces it: none of them makes what another looks for. */
function rewriteNodes(graph: Graph, rewrites: readonly Rewrite[]): Graph {
  const surroundings = surroundingsIn(graph);
  const constants = new Map(graph.constants.map((constant) => [constant.name, constant]));
  const nodes = new Map<string, GraphNode>();
  for (const node of graph.nodes) {
    const replacement = firstOf(rewrites, node, surroundings);
    for (const constant of replacement?.constants ?? []) constants.set(constant.name, constant);
    // What several nodes are replaced by under one name is made once.
    for (const made of replacement?.nodes ?? [node]) if (!nodes.has(made.outputs[0]!)) nodes.set(made.outputs[0]!, made);
  }
  return { ...graph, nodes: liveNodes([...nodes.values()], graph.outputs).nodes, constants: [...constants.values()] };
}

function firstOf(rewrites: readonly Rewrite[], node: GraphNode, surroundings: Surroundings): Replacement | undefined {
  for (const rewrite of rewrites) {
    const replacement = rewrite(node, surroundings);
    if (replacement !== undefined) return replacement;
  }
  return undefined;
}

function surroundingsIn({ inputs, constants, nodes, specs }: Graph): Surroundings {
  const given = new Map<string, Shape>([...inputs, ...constants].map(({ name, shape }) => [name, shape]));
  const producers = new Map<string, GraphNode>();
  for (const node of nodes) for (const output of node.outputs) producers.set(output, node);
  return { shapeOf: (name) => (specs.get(name)?.shape ?? given.get(name))!, producerOf: (name) => producers.get(name) };
}

/** Lets nodes compute the graph's outputs directly, not by an Identity that copies them. */
function nameOutputs(graph: Graph): Graph {
  const computed = new Set(graph.nodes.filter((node) => node.operator !== 'Identity').flatMap((node) => node.outputs));
  const outputOf = new Map<string, string>();
  for (const { operator, inputs, outputs } of graph.nodes) {
    if (operator === 'Identity' && computed.has(inputs[0]!) && !outputOf.has(inputs[0]!)) outputOf.set(inputs[0]!, outputs[0]!);
  }
  const renamed = (name: string): string => outputOf.get(name) ?? name;
  const remaining = graph.nodes.filter(({ operator, inputs, outputs }) => operator !== 'Identity' || outputOf.get(inputs[0]!) !== outputs[0]);
  return { ...graph, nodes: remaining.map((node) => ({ ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) })) };
}

/**
 * aᵀ·b of few rows as (bᵀ·a)ᵀ where that has more of them: the kernel packs b anew for every block of rows, and the
 * transpose of a weight's gradient is small.
 */
function turnProduct(node: GraphNode, { shapeOf }: Surroundings): Replacement | undefined {
  const { transA, transB } = node.attributes;
  if (node.operator !== 'Gemm' || transA !== 1 || transB === 1 || node.inputs.length > 2) return undefined;
  const [rows, columns] = shapeOf(node.outputs[0]!);
  if (rows! < vectorRows || rows! >= fewRows || columns! <= rows!) return undefined;
  const turned = `${node.outputs[0]!}:turned`;
  const transpose: GraphNode = { operator: 'Transpose', domain: '', inputs: [turned], outputs: node.outputs, attributes: { perm: [1, 0] } };
  return { nodes: [{ ...node, inputs: node.inputs.toReversed(), outputs: [turned] }, transpose] };
}

/**
 * a·b + c as a product and a sum: Gemm copies its bias into the result on one thread before it multiplies, which costs
 * more than a second pass on all threads.
 */
function separateBias(node: GraphNode): Replacement | undefined {
  const [a, b, bias] = node.inputs;
  if (node.operator !== 'Gemm' || bias === undefined) return undefined;
  const product = `${node.outputs[0]!}:product`;
  return { nodes: [{ ...node, inputs: [a!, b!], outputs: [product] }, { operator: 'Add', domain: '', inputs: [product, bias], outputs: node.outputs, attributes: {} }] };
}

/** A product of one row that is reshaped to a vector, as a product with a vector; a bias gradient is one. */
function sumIntoVector(node: GraphNode, { shapeOf, producerOf }: Surroundings): Replacement | undefined {
  const product = node.operator === 'Reshape' ? producerOf(node.inputs[0]!) : undefined;
  if (product?.operator !== 'MatMul' || shapeOf(node.outputs[0]!).length !== 1) return undefined;
  const [row, matrix] = product.inputs;
  const [rows, length] = shapeOf(row!);
  if (rows !== 1 || producerOf(row!)?.operator !== 'ConstantOfShape') return undefined;
  const [shape, vector] = [`${row!}:length`, `${row!}:vector`];
  const fill: GraphNode = { ...producerOf(row!)!, inputs: [shape], outputs: [vector] };
  return { nodes: [fill, { ...product, inputs: [vector, matrix!], outputs: node.outputs }], constants: [{ name: shape, ...int64s([length!]) }] };
}
