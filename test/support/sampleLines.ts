import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The first lines of the sample corpus. */
export function sampleLines(count: number): string[] {
  const bytes = readFileSync(new URL('../../media/sample-corpus.txt.gz', import.meta.url));
  return gunzipSync(bytes).toString('utf8').split('\n').slice(0, count);
}
