import { describe, expect, it } from 'vitest';
import { scrubText, scrubValue } from '../../../src/recordings/scrub';

describe('scrubText', () => {
  it.each([
    ['"/home/me/my data/corpus.txt"', '"corpus.txt"'],
    ['"C:\\\\Users\\\\me\\\\corpus.txt"', '"corpus.txt"'],
    ['"\\\\\\\\server\\\\share\\\\GLUE"', '"GLUE"'],
    ['"/"', '"folder"'],
    ['// from /data/big/books, see below', '// from books, see below'],
    ['"compiled against /opt/venv/lib (CUDA)"', '"compiled against lib (CUDA)"'],
  ])('leaves the last name of %s', (json, expected) => expect(scrubText(json)).toBe(expected));

  it.each(['"builtin:sample"', '"data/part/corpus.txt"', '"../GLUE"', '"https://arxiv.org/abs/2003.10555"', '"and/or, 1 / 2, 80/10/10"', '// a comment'])('leaves %s alone', (json) => expect(scrubText(json)).toBe(json));

  it('reaches into values', () => {
    expect(scrubValue({ corpus: { files: ['/a/b.txt', 'c/d.txt'], share: 0.5 } })).toEqual({ corpus: { files: ['b.txt', 'c/d.txt'], share: 0.5 } });
  });
});
