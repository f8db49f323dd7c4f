/** Reads `.spo` files: a fact a line, `subject\tpredicate\tobject`, UTF-8, no header (K-BERT `brain/knowgraph.py`). */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UserError, messageOf } from '../common/errors';

export interface Fact {
  subject: string;
  predicate: string;
  object: string;
}

/** Facts by subject, in the order of the files and of the lines in them. */
export type KnowledgeGraph = ReadonlyMap<string, readonly Fact[]>;

/** Name of the graph that ships with the package, and its file in the media folder. */
const BUILT_IN_SAMPLE = 'builtin:sample';
const SAMPLE_FILE = 'sample-knowledge.spo';

export interface GraphFolders {
  /** What relative paths are relative to: the experiment file's folder. */
  baseFolder: string;
  /** The package's media folder, where the sample graph lies. */
  mediaFolder: string;
}

/** The paths that `knowledge.files` names, in the order given. */
export function graphFiles(entries: readonly string[], { baseFolder, mediaFolder }: GraphFolders): string[] {
  return entries.map((entry) => (entry === BUILT_IN_SAMPLE ? join(mediaFolder, SAMPLE_FILE) : resolve(baseFolder, entry)));
}

/**
 * Several graphs as one. Throws UserErrors `knowledge.missing`, `knowledge.gzip`, `knowledge.encoding`,
 * `knowledge.empty` and `knowledge.line` (with file and line number).
 */
export function readGraph(files: readonly string[]): KnowledgeGraph {
  const graph = new Map<string, Fact[]>();
  for (const file of files) {
    for (const fact of parseSpo(textOf(file), file)) {
      const known = graph.get(fact.subject);
      if (known === undefined) graph.set(fact.subject, [fact]);
      else known.push(fact);
    }
  }
  return graph;
}

/**
 * The facts of one file. A byte order mark and CRLF line ends are tolerated; a line that is not a fact is an error,
 * where the source prints it and adds the fact before it once more.
 * @param file its name, for the messages
 */
export function parseSpo(text: string, file: string): Fact[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw new UserError('knowledge.empty', `The knowledge graph ${file} is empty. Expected a fact a line, "subject⇥predicate⇥object": name another file in knowledge.files.`);
  return lines.map((line, index) => parseFact(line, `${file}, line ${index + 1}`));
}

function parseFact(line: string, place: string): Fact {
  const fields = line.split('\t').map((field) => field.trim());
  if (fields.length !== 3)
    throw new UserError('knowledge.line', `${place}: found ${fields.length} tab-separated columns, expected 3: subject, predicate and object. Repair or remove the line.`);
  const empty = fields.indexOf('');
  if (empty >= 0) throw new UserError('knowledge.line', `${place}: the ${['subject', 'predicate', 'object'][empty]} is empty. Repair or remove the line.`);
  const [subject, predicate, object] = fields as [string, string, string];
  return { subject, predicate, object };
}

function textOf(file: string): string {
  const bytes = file.endsWith('.gz') ? unzipped(file, bytesOf(file)) : bytesOf(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError('knowledge.encoding', `The knowledge graph ${file} is not UTF-8 text. Save it as UTF-8.`);
  }
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError('knowledge.missing', `The knowledge graph ${file} cannot be read (${messageOf(error)}). Correct knowledge.files, which is relative to the experiment file.`);
  }
}

function unzipped(file: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new UserError('knowledge.gzip', `The knowledge graph ${file} is not a complete gzip file (${messageOf(error)}). Copy it again, or unpack it and name the .spo file.`);
  }
}
