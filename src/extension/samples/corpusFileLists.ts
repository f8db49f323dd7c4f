import { statSync } from 'node:fs';
import { corpusFiles } from '../../corpus/corpusFiles';
import { messageOf } from '../../common/errors';

interface FileList {
  listedAt: number;
  paths: string[];
  /** Changes when a file of the corpus does. */
  version: string;
}

/** Folders and globs are walked again after this time: a hover must not wait for a large one each time. */
const freshMilliseconds = 5000;

/** Which files each corpus setting names, as it was a moment ago. */
export class CorpusFileLists {
  private readonly lists = new Map<string, FileList>();

  constructor(private readonly mediaFolder: string) {}

  /** @param baseFolder folder of the experiment file */
  of(entries: string[], baseFolder: string): FileList {
    const key = JSON.stringify([baseFolder, entries]);
    const known = this.lists.get(key);
    if (known !== undefined && Date.now() - known.listedAt < freshMilliseconds) return known;
    const list = { listedAt: Date.now(), ...this.list(entries, baseFolder) };
    this.lists.set(key, list);
    return list;
  }

  /** A corpus that cannot be found has no files; preparing it says why. */
  private list(entries: string[], baseFolder: string): Omit<FileList, 'listedAt'> {
    try {
      const paths = corpusFiles(entries, { baseFolder, mediaFolder: this.mediaFolder });
      return { paths, version: paths.map((path) => `${path} ${statSync(path).mtimeMs}`).join('\n') };
    } catch (error) {
      return { paths: [], version: messageOf(error) };
    }
  }
}
