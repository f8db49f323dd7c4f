import { appendFileSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PreparedCorpus } from '../../../src/corpus/prepareCorpus';
import type { SequenceSource } from '../../../src/corpus/sequenceStore';
import { corpusFixture, corpusOf, numberedText, tokenizerOf } from './corpusFixture';

const words = (corpus: PreparedCorpus, ids: Iterable<number>): string => Array.from(ids, (id) => corpus.tokenizer.vocabulary.tokenOf(id)).join(' ').replaceAll(' ##', '');
const everything = (corpus: PreparedCorpus, source: SequenceSource): string[] => Array.from({ length: source.length }, (_, index) => words(corpus, source.sequence(index).ids));
const documentNumbers = (texts: string[]): number[] => [...new Set(texts.flatMap((text) => [...text.matchAll(/d(\d+)/g)].map(([, digits]) => Number(digits))))].sort((a, b) => a - b);

describe('prepareCorpus', () => {
  it('counts documents and tokens and splits by document', async () => {
    const corpus = await corpusFixture({ 'a.txt': numberedText(20) }).prepare();
    const train = documentNumbers(everything(corpus, corpus.train));
    const heldOut = documentNumbers(everything(corpus, corpus.heldOut));
    expect(corpus.documents).toBe(20);
    expect(heldOut).toHaveLength(5);
    expect([...train, ...heldOut].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, d) => d));
    corpus.close();
  });

  it('gives the held-out documents sentence by sentence', async () => {
    const corpus = await corpusFixture({ 'a.txt': numberedText(8) }).prepare();
    const documents = [...corpus.heldOutDocuments()];
    expect(documents).toHaveLength(2);
    for (const sentences of documents) {
      const texts = sentences.map((ids) => words(corpus, ids));
      const d = Number(/^d(\d+)/.exec(texts[0]!)![1]);
      expect(texts).toEqual(Array.from({ length: 2 + (d % 3) }, (_, s) => `d${d} s${s} ${'w '.repeat(1 + ((d + s) % 5)).trim()}`));
    }
    corpus.close();
  });

  it('holds out at least one document and never all', async () => {
    for (const heldOutFraction of [0.01, 0.5]) {
      const fixture = corpusFixture({ 'a.txt': 'one two\n\nthree four\n' });
      const corpus = await fixture.prepare({ corpus: corpusOf({ files: ['a.txt'], heldOutFraction }) });
      expect([corpus.train.length, corpus.heldOut.length, [...corpus.heldOutDocuments()].length]).toEqual([1, 1, 1]);
      corpus.close();
    }
  });

  it('marks the second segment with token type 1', async () => {
    const corpus = await corpusFixture({ 'a.txt': numberedText(30) }).prepare();
    const { sep } = corpus.tokenizer.vocabulary.special;
    for (let index = 0; index < corpus.train.length; index++) {
      const { ids, tokenTypeIds } = corpus.train.sequence(index);
      const firstLength = ids.indexOf(sep) + 1;
      expect(Array.from(tokenTypeIds)).toEqual(Array.from(ids, (_, position) => (position < firstLength ? 0 : 1)));
    }
    corpus.close();
  });

  it('reads gzip, folders, globs and several files as it reads one', async () => {
    const text = numberedText(12);
    const [head, tail] = [text.slice(0, text.indexOf('d6')), text.slice(text.indexOf('d6'))];
    const plain = await corpusFixture({ 'a.txt': text }).prepare();
    const expected = everything(plain, plain.train);
    const others = [
      corpusFixture({ 'a.txt.gz': gzipSync(text) }),
      corpusFixture({ 'a.txt': head.trimEnd(), 'b.txt': `\uFEFF${tail}` }),
      corpusFixture({ 'in/1.txt': head, 'in/deep/2.txt.gz': gzipSync(tail), 'in/notes.md': 'left out' }, ['in']),
      corpusFixture({ 'in/1.txt': head, 'in/deep/2.txt': tail, 'other.txt': 'left out' }, ['./in/**/*.{txt,text}']),
      corpusFixture({ 'a.txt': text.replaceAll('\n', '\r\n') }),
    ];
    for (const { prepare } of others) {
      const corpus = await prepare();
      expect(everything(corpus, corpus.train)).toEqual(expected);
      corpus.close();
    }
    plain.close();
  });

  it('opens the built-in sample', async () => {
    const { prepare } = corpusFixture({}, ['builtin:sample']);
    const corpus = await prepare({ tokenizer: tokenizerOf({ vocabSize: 500 }), maxSeqLength: 64 });
    expect(corpus.documents).toBeGreaterThan(150);
    expect(corpus.tokenizer.vocabulary.size).toBe(500);
    corpus.close();
  });

  it('stores ids of a vocabulary beyond 65536', async () => {
    const tokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...Array.from({ length: 70000 }, (_, i) => `t${i}`)];
    const { prepare } = corpusFixture({ 'vocab.txt': tokens.join('\n'), 'a.txt': 't69999 t0\n\nt65536 t65530\n' }, ['a.txt']);
    const corpus = await prepare({ tokenizer: tokenizerOf({ type: 'vocab', file: 'vocab.txt' }) });
    expect([...everything(corpus, corpus.train), ...everything(corpus, corpus.heldOut)].sort()).toEqual(['[CLS] t65536 t65530 [SEP]', '[CLS] t69999 t0 [SEP]']);
    corpus.close();
  });

  it('reports phases in order, up to the end', async () => {
    const seen: string[] = [];
    let last = 0;
    const onProgress = ({ phase, fraction }: { phase: string; fraction: number }): void => {
      if (seen.at(-1) !== phase) seen.push(phase);
      last = fraction;
      expect(fraction >= 0 && fraction <= 1).toBe(true);
    };
    (await corpusFixture({ 'a.txt': numberedText(5) }).prepare({ onProgress })).close();
    expect(seen).toEqual(['reading', 'training tokenizer', 'tokenizing', 'packing']);
    expect(last).toBeLessThanOrEqual(1);
  });
});

describe('The token store', () => {
  const files = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile()).sort();

  it('is used again for the same corpus and made anew for another', async () => {
    const { prepare, folder, request } = corpusFixture({ 'a.txt': numberedText(6) });
    const first = await prepare();
    const phases = new Set<string>();
    const again = await prepare({ onProgress: ({ phase }) => phases.add(phase) });
    expect([...phases]).toEqual(['reading']);
    expect(again.hash).toBe(first.hash);
    appendFileSync(join(folder, 'a.txt'), '\nd6 s0 new\n');
    const changed = await prepare();
    const otherTokenizer = await prepare({ tokenizer: { ...request.tokenizer, vocabSize: 40 } });
    const otherSplit = await prepare({ corpus: { ...request.corpus, heldOutFraction: 0.5 } });
    expect(new Set([first, changed, otherTokenizer, otherSplit].map(({ hash }) => hash)).size).toBe(4);
    [first, again, changed, otherTokenizer, otherSplit].forEach((corpus) => corpus.close());
  });

  it('serves several sequence lengths', async () => {
    const { prepare } = corpusFixture({ 'a.txt': numberedText(9) });
    const [short, long] = [await prepare({ maxSeqLength: 8 }), await prepare({ maxSeqLength: 40 })];
    expect(short.hash).toBe(long.hash);
    expect(short.train.length).toBeGreaterThan(long.train.length);
    expect(Math.max(...everything(long, long.train).map((text) => text.split(' ').length))).toBeGreaterThan(8);
    [short, long].forEach((corpus) => corpus.close());
  });

  it.each([
    ['a file cut short', (store: string) => truncateSync(join(store, 'tokens.bin'), 10)],
    ['a file with a changed byte', (store: string) => flipByte(join(store, 'sentences.bin'))],
    ['a missing file', (store: string) => rmSync(join(store, 'documents.bin'))],
    ['a torn meta.json', (store: string) => truncateSync(join(store, 'meta.json'), 20)],
    ['no meta.json', (store: string) => rmSync(join(store, 'meta.json'))],
    ['a damaged tokenizer', (store: string) => flipByte(join(store, 'tokenizer.json'))],
    ['damaged sequences', (store: string) => truncateSync(join(store, 'electra-12', 'train.bin'), 5)],
  ])('is made again from %s', async (_, damage) => {
    const { prepare, request } = corpusFixture({ 'a.txt': numberedText(6) });
    const whole = await prepare();
    const expected = everything(whole, whole.train);
    whole.close();
    damage(join(request.cacheFolder, whole.hash.slice(0, 16)));
    const mended = await prepare();
    expect(everything(mended, mended.train)).toEqual(expected);
    mended.close();
  });

  it('is never half there: what a failed preparation wrote goes away', async () => {
    const { prepare, request, folder } = corpusFixture({ 'a.txt': numberedText(6), 'b.txt': Uint8Array.of(0x61, 0x0a, 0xc3, 0x28) });
    await expect(prepare()).rejects.toMatchObject({ code: 'corpus.encoding' });
    expect(files(request.cacheFolder)).toEqual([]);
    writeFileSync(join(folder, 'b.txt'), 'fine\n');
    (await prepare()).close();
  });

  it('stops when aborted and leaves nothing', async () => {
    const { prepare, request } = corpusFixture({ 'a.txt': numberedText(6) });
    const abort = new AbortController();
    const onProgress = ({ phase }: { phase: string }): void => {
      if (phase === 'tokenizing') abort.abort();
    };
    await expect(prepare({ onProgress, signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(files(request.cacheFolder)).toEqual([]);
  });

  it('survives two preparations at once', async () => {
    const { prepare, request } = corpusFixture({ 'a.txt': numberedText(40) });
    const both = await Promise.all([prepare(), prepare()]);
    expect(everything(both[0], both[0].train)).toEqual(everything(both[1], both[1].train));
    expect(readdirSync(request.cacheFolder)).toEqual([both[0].hash.slice(0, 16)]);
    both.forEach((corpus) => corpus.close());
  });

  it('gives the same tokens on every machine', async () => {
    const prepared = await Promise.all([corpusFixture({ 'a.txt': numberedText(30) }), corpusFixture({ 'b.txt': numberedText(30) })].map(({ prepare }) => prepare()));
    const [first, second] = prepared.map((corpus) => readFileSync(corpus.tokenizerFile, 'utf8'));
    expect(first).toBe(second);
    prepared.forEach((corpus) => corpus.close());
  });
});

describe('A corpus that cannot be used', () => {
  const good = numberedText(3);
  it.each<[string, Record<string, string | Uint8Array>, string[] | undefined, string, RegExp]>([
    ['that is missing is named', {}, ['gone.txt'], 'corpus.missing', /gone\.txt does not exist/],
    ['whose glob matches nothing says so', { 'a.md': good }, ['*.txt'], 'corpus.missing', /No file matches \*\.txt/],
    ['whose folder has no text says so', { 'in/a.md': good }, ['in'], 'corpus.missing', /holds no \.txt/],
    ['without a byte is empty', { 'a.txt': '' }, undefined, 'corpus.empty', /a\.txt/],
    ['of blank lines is empty', { 'a.txt': '\n \n\t\n' }, undefined, 'corpus.empty', /a\.txt/],
    ['of one document says how to make two', { 'a.txt': 'one\ntwo\n' }, undefined, 'corpus.oneDocument', /blank line/],
    ['with a zero byte names the line and byte', { 'a.txt': 'ab\ncd\0e\n' }, undefined, 'corpus.binary', /line 2, byte 5,.*zero byte/],
    ['that is not UTF-8 names the line and byte', { 'a.txt': Buffer.concat([Buffer.from('één\ntwo\nx'), Buffer.of(0xe9), Buffer.from(' y\n')]) }, undefined, 'corpus.encoding', /line 3, byte 11,.*0xe9/],
    ['that ends inside a character is not UTF-8', { 'a.txt': Buffer.concat([Buffer.from('a\n\nb'), Buffer.of(0xe2, 0x82)]) }, undefined, 'corpus.encoding', /line 3/],
    ['that is no gzip says so', { 'a.txt.gz': good }, undefined, 'corpus.gzip', /a\.txt\.gz/],
    ['whose gzip is cut short says so', { 'a.txt.gz': gzipSync(good).subarray(0, 30) }, undefined, 'corpus.gzip', /complete gzip/],
    ['with an endless line says so', { 'a.txt': `ok\n${'x'.repeat((16 << 20) + 1)}` }, undefined, 'corpus.lineTooLong', /line 2/],
  ])('%s', async (_, contents, files, code, sentence) => {
    await expect(corpusFixture(contents, files).prepare()).rejects.toMatchObject({ name: 'UserError', code, message: expect.stringMatching(sentence) as string });
  });

  it('needs a vocabulary larger than the special tokens', async () => {
    const { prepare, request } = corpusFixture({ 'a.txt': good });
    const tooSmall = prepare({ tokenizer: { ...request.tokenizer, vocabSize: 5 } });
    await expect(tooSmall).rejects.toMatchObject({ code: 'vocab.tooSmall', message: expect.stringContaining('at least 6') as string });
  });

  it('needs the vocabulary file that it names', async () => {
    const { prepare, request } = corpusFixture({ 'a.txt': good });
    await expect(prepare({ tokenizer: { ...request.tokenizer, type: 'vocab' } })).rejects.toMatchObject({ code: 'tokenizer.fileMissing' });
    await expect(prepare({ tokenizer: { ...request.tokenizer, type: 'vocab', file: 'no.txt' } })).rejects.toMatchObject({ code: 'tokenizer.missing' });
  });
});

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[3]! ^= 1;
  writeFileSync(file, bytes);
}
