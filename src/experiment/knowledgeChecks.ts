import type { Finding } from './finding';
import type { RunConfig } from './schema';

const BUILT_IN = 'builtin:';

/** Graphs that cannot be, and graphs that nothing would read. Paths are [group, key]. */
export function checkKnowledge({ knowledge, evaluation }: RunConfig): Finding[] {
  if (knowledge.type === 'none') return [];
  const error = (key: string, message: string): Finding[] => [{ severity: 'error', path: ['knowledge', key], message }];
  const { files } = knowledge;
  if (files.length === 0) return error('files', 'knowledge has the type "graph" and names no file, so there is no fact to insert. Name a .spo file in "files", or set "type" to "none".');
  const repeated = files.find((file, index) => files.indexOf(file) !== index);
  if (repeated !== undefined) return error('files', `The knowledge graph "${repeated}" is listed twice; its facts count once. Remove one.`);
  const unknown = files.find((file) => file.startsWith(BUILT_IN) && file !== `${BUILT_IN}sample`);
  if (unknown !== undefined) return error('files', `There is no knowledge graph "${unknown}"; the one that ships is "${BUILT_IN}sample". Use it, or name a .spo file.`);
  if (evaluation.glueFolder === null && evaluation.probes.length === 0 && evaluation.taskFolders.length === 0)
    return error('type', 'Knowledge enters at fine-tuning, and the evaluation has no task to fine-tune on. Set evaluation.probes, taskFolders or glueFolder, or knowledge to {"type": "none"}.');
  return [];
}
