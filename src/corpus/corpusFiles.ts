import { existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../common/errors';

/** Name of the corpus that ships with the package, and its file in the media folder. */
const BUILT_IN_SAMPLE = 'builtin:sample';
const SAMPLE_FILE = 'sample-corpus.txt.gz';
const isText = (path: string): boolean => /\.txt(\.gz)?$/.test(path);

export interface CorpusFolders {
  /** What relative paths are relative to: the experiment file's folder. */
  baseFolder: string;
  /** The package's media folder, where the sample corpus lies. */
  mediaFolder: string;
}

/**
 * The files that a corpus setting names: files, folders (all .txt and .txt.gz below), globs (`*`, `**`, `?`, `{a,b}`)
 * and "builtin:sample". Absolute paths, in the order given, sorted within a folder or glob, none twice.
 * Throws a UserError `corpus.missing` for an entry that names nothing.
 */
export function corpusFiles(entries: readonly string[], { baseFolder, mediaFolder }: CorpusFolders): string[] {
  const files = entries.flatMap((entry) => (entry === BUILT_IN_SAMPLE ? [join(mediaFolder, SAMPLE_FILE)] : filesOf(entry, baseFolder)));
  return [...new Set(files)];
}

function filesOf(entry: string, baseFolder: string): string[] {
  const path = resolve(baseFolder, entry);
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return [path];
    return found(filesBelow(path).filter(isText), entry, `The folder ${path} holds no .txt or .txt.gz file`);
  }
  if (!/[*?{]/.test(entry)) throw new UserError('corpus.missing', `The corpus file ${path} does not exist. Correct corpus.files, which is relative to the experiment file.`);
  const matches = globPattern(entry);
  const root = globRoot(entry, baseFolder);
  const candidates = existsSync(root) ? filesBelow(root) : [];
  const nameOf = (file: string): string => (isAbsolute(entry) ? file : relative(baseFolder, file)).split(sep).join('/');
  return found(candidates.filter((file) => matches.test(nameOf(file))), entry, `No file matches ${entry} in ${baseFolder}`);
}

function found(files: string[], entry: string, problem: string): string[] {
  if (files.length === 0) throw new UserError('corpus.missing', `${problem}. Correct "${entry}" in corpus.files.`);
  return files.sort();
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => join(entry.parentPath, entry.name)).filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** The deepest folder before the first wildcard. */
function globRoot(glob: string, baseFolder: string): string {
  const fixed = glob.slice(0, glob.search(/[*?{]/));
  return resolve(baseFolder, fixed.slice(0, fixed.lastIndexOf('/') + 1));
}

function globPattern(glob: string): RegExp {
  const source = glob.replace(/^\.\//, '').replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1) return `(?:${token.slice(1, -1).split(',').map((part) => part.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&')).join('|')})`;
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`, 'u');
}
