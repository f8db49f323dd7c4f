import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { graphFiles, parseSpo, readGraph } from '../../../src/knowledge/readSpo';
import { userErrorOf } from '../../support/userErrorOf';

const folder = mkdtempSync(join(tmpdir(), 'spo-'));

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('readGraph', () => {
  it('joins several files by subject, in their order, and reads gzip', () => {
    const first = written('first.spo', '\ufeffCook\tCEO\tApple\r\nBeijing\tis_a\tCity\r\n');
    const second = written('second.spo.gz', gzipSync('Cook\tborn in\tAlabama\nParis\tis_a\tCity'));
    expect([...readGraph([second, first])]).toEqual([
      ['Cook', [{ subject: 'Cook', predicate: 'born in', object: 'Alabama' }, { subject: 'Cook', predicate: 'CEO', object: 'Apple' }]],
      ['Paris', [{ subject: 'Paris', predicate: 'is_a', object: 'City' }]],
      ['Beijing', [{ subject: 'Beijing', predicate: 'is_a', object: 'City' }]],
    ]);
  });

  it.each([
    ['two columns', 'a\tb\tc\nd\te\n', 'line 2: found 2 tab-separated columns, expected 3'],
    ['four columns', 'a\tb\tc\td\n', 'line 1: found 4 tab-separated columns, expected 3'],
    ['a blank line', 'a\tb\tc\n\nd\te\tf\n', 'line 2: found 1 tab-separated columns, expected 3'],
    ['an empty object', 'a\tb\t \n', 'line 1: the object is empty'],
  ])('stops at %s, by file and line, and adds no fact twice', (_, content, sentence) => {
    const error = userErrorOf(() => readGraph([written('bad.spo', content)]));
    expect(error.code).toBe('knowledge.line');
    expect(error.message).toContain(`bad.spo, ${sentence}`);
  });

  it('says what is wrong with a file that is no graph', () => {
    expect(userErrorOf(() => readGraph([join(folder, 'absent.spo')])).code).toBe('knowledge.missing');
    expect(userErrorOf(() => readGraph([written('latin.spo', Uint8Array.of(0x61, 0x09, 0xe9, 0x09, 0x62))])).code).toBe('knowledge.encoding');
    expect(userErrorOf(() => readGraph([written('cut.spo.gz', gzipSync('a\tb\tc').subarray(0, 12))])).code).toBe('knowledge.gzip');
    expect(userErrorOf(() => readGraph([written('empty.spo', '')])).code).toBe('knowledge.empty');
  });
});

describe('graphFiles', () => {
  it('finds files beside the experiment, and the graph that ships', () => {
    expect(graphFiles(['kg/a.spo', 'builtin:sample'], { baseFolder: '/work', mediaFolder: '/media' })).toEqual([join('/work', 'kg', 'a.spo'), join('/media', 'sample-knowledge.spo')]);
  });

  it('ships a graph in which every line is a fact and none stands twice', () => {
    const facts = [...readGraph(graphFiles(['builtin:sample'], { baseFolder: '.', mediaFolder: 'media' })).values()].flat();
    expect(new Set(facts.map((fact) => JSON.stringify(fact))).size).toBe(facts.length);
    expect(facts.length).toBeGreaterThan(200);
  });
});

const realGraphs = join(process.env['ABLATION_BENCH_DATA'] ?? '../shared/data', 'kg', 'kbert');
describe.skipIf(!existsSync(realGraphs))("K-BERT's own graphs (ABLATION_BENCH_DATA)", () => {
  it.each([
    ['HowNet.spo', 52576],
    ['Medical.spo', 13864],
  ])('%s has %i facts', (name, count) => {
    const graph = readGraph([join(realGraphs, name)]);
    expect([...graph.values()].reduce((sum, facts) => sum + facts.length, 0)).toBe(count);
  });
});

describe('parseSpo', () => {
  it('takes spaces around a field away and keeps those within', () => {
    expect(parseSpo(' Moby Dick \tis a\twhite whale', 'x')).toEqual([{ subject: 'Moby Dick', predicate: 'is a', object: 'white whale' }]);
  });
});
