import type { GraphNode, GraphPort } from './graph';

/** Dead-code elimination: the nodes that outputs depend on, in their order, and every name they read. */
export function liveNodes(nodes: readonly GraphNode[], outputs: readonly GraphPort[]): { nodes: GraphNode[]; used: Set<string> } {
  const used = new Set(outputs.map((output) => output.name));
  const live: GraphNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => used.has(output))) continue;
    live.push(node);
    for (const input of node.inputs) used.add(input);
  }
  return { nodes: live.reverse(), used };
}
