/** Takes a machine's paths out of what is recorded: a path is left as its last name. */
import { posix, win32 } from 'node:path';

/** A whole JSON string that is an absolute path, as it is written between its quotes. */
const quotedPath = /"(\/[^"\n]*|[A-Za-z]:(?:\\\\|\/)[^"\n]*|\\\\\\\\[^"\n]*)"/g;
/** An absolute path of two names or more within text; not the end of a URL or of a relative path. */
const pathInText = /(?<![\w:/.~%\\])(?:\/(?:[\w.@+~%-]+\/)+[\w.@+~%-]+|[A-Za-z]:(?:\\{1,2}[\w.@+~%-]+)+)/g;

/** JSON text, with or without comments, without absolute paths; relative ones and URLs stay. */
export function scrubText(json: string): string {
  return json.replace(quotedPath, (_, path: string) => `"${lastName(path)}"`).replace(pathInText, lastName);
}

/** As `scrubText`, for a value that JSON can hold. */
export function scrubValue<T>(value: T): T {
  return JSON.parse(scrubText(JSON.stringify(value))) as T;
}

function lastName(path: string): string {
  const name = path.startsWith('/') ? posix.basename(path) : win32.basename(path);
  return name === '' ? 'folder' : name;
}
