import { describe, expect, it } from 'vitest';
import { formatCount, formatDifference, formatFlops, formatScore, formatSeconds } from '../../../src/results/format';
import { renderCsv, renderMarkdown, renderTerminal } from '../../../src/results/renderText';
import { resultTable } from '../../../src/results/table';
import { exampleResult, exampleResults } from './exampleResults';

const table = resultTable(exampleResults, ['BERT', 'ELECTRA']);

describe('renderTerminal', () => {
  it('aligns scores, differences and cost', () => {
    expect(renderTerminal(table)).toMatchInlineSnapshot(`
      "objectives

      Scores × 100 (accuracy unless named otherwise), mean ± standard deviation over seeds

      variant                word-order probe  sentence-order probe     average  n
      ────────────────────────────────────────────────────────────────────────────
      BERT                         71.0 ± 1.4            59.5 ± 0.7  65.3 ± 0.4  2
      ELECTRA                      78.0 ± 2.8            63.0 ± 4.2  70.5 ± 0.7  2
      majority label                     50.0                  50.0
      random-init (control)        50.5 ± 0.7            50.5 ± 2.1  50.5 ± 0.7  2

      Median over seeds and 95 % interval of the mean [t over seeds; of one seed, bootstrap over examples]

      variant                  word-order probe  sentence-order probe            average
      ──────────────────────────────────────────────────────────────────────────────────
      BERT                    71.0 [58.3, 83.7]     59.5 [53.1, 65.9]  65.3 [62.1, 68.4]
      ELECTRA                78.0 [52.6, 103.4]    63.0 [24.9, 101.1]  70.5 [64.1, 76.9]
      random-init (control)   50.5 [44.1, 56.9]     50.5 [31.4, 69.6]  50.5 [44.1, 56.9]

      Paired difference from the baseline by seed, mean [95 % interval], exact sign-flip p

      comparison                                word-order probe         sentence-order probe                      average
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
      ELECTRA − BERT                  +7.0 [−5.7, +19.7] p = 0.5  +3.5 [−28.3, +35.3] p = 0.5   +5.2 [−4.3, +14.8] p = 0.5
      random-init (control) − BERT  −20.5 [−26.9, −14.1] p = 0.5   −9.0 [−21.7, +3.7] p = 0.5  −14.7 [−24.3, −5.2] p = 0.5

      Training cost, mean over seeds

      variant                steps  tokens    FLOPs  FLOPs (sparse look-up)   wall time  parameters
      ─────────────────────────────────────────────────────────────────────────────────────────────
      BERT                     200   1.23M  1.23e14                 9.50e13  1 min 15 s        2.1M
      ELECTRA                  200   1.23M  1.23e14                 9.50e13  1 min 15 s        2.1M
      random-init (control)      0       0        0                       0         0 s        2.1M

      * Probes are made from held-out text of the corpus. They are not GLUE and compare with no published number.
      * The average is over 2 tasks with equal weight; several metrics of one task are averaged first."
    `);
  });

  it('gives East Asian characters two cells', () => {
    const lines = renderTerminal(resultTable([exampleResult('基线', 1, { wordOrder: 0.5 }), exampleResult('BERT', 1, { wordOrder: 0.6 })])).split('\n');
    const wide = lines.find((line) => line.startsWith('基线'))!;
    const narrow = lines.find((line) => line.startsWith('BERT'))!;
    expect(wide.indexOf('50.0') + 2).toBe(narrow.indexOf('60.0'));
  });

  it('marks a single seed', () => {
    expect(renderTerminal(resultTable([exampleResult('A', 1, { wordOrder: 0.5 })]))).toContain('50.0 (n = 1)');
  });
});

describe('renderMarkdown', () => {
  it('writes a row for each variant, the majority and the control', () => {
    const lines = renderMarkdown(table).split('\n');
    expect(lines).toContain('| variant | word-order probe | sentence-order probe | average | n |');
    expect(lines).toContain('| ELECTRA | 78.0 ± 2.8 | 63.0 ± 4.2 | 70.5 ± 0.7 | 2 |');
    expect(lines).toContain('| ELECTRA − BERT | +7.0 [−5.7, +19.7] p = 0.5 | +3.5 [−28.3, +35.3] p = 0.5 | +5.2 [−4.3, +14.8] p = 0.5 |');
    expect(lines).toContain('| random-init (control) | 0 | 0 | 0 | 0 | 0 s | 2.1M |');
  });

  it('makes only a clear best bold and escapes bars', () => {
    const clear = resultTable([0, 1, 2].flatMap((seed) => [exampleResult('low', seed, { wordOrder: 0.5 + seed / 100 }), exampleResult('high', seed, { wordOrder: 0.8 + seed / 100 })]));
    expect(renderMarkdown(clear)).toContain('| high | **81.0 ± 1.0** |');
    expect(renderMarkdown(table)).not.toContain('**78.0');
    expect(renderMarkdown(resultTable([exampleResult('a|b', 1, {})]))).toContain('| a\\|b |');
  });
});

describe('renderCsv', () => {
  it('writes one line a variant and task, unrounded', () => {
    const [header, ...lines] = renderCsv(table).trimEnd().split('\r\n').map((line) => line.split(','));
    expect(lines).toHaveLength(9);
    const record = Object.fromEntries(header!.map((name, i) => [name, lines[3]![i]]));
    expect(record).toMatchObject({ variant: 'ELECTRA', baseline: 'BERT', task: 'wordOrder', taskKind: 'probe', majority: '0.5', n: '2', mean: '0.78', median: '0.78', intervalOver: 'seeds', configHashes: 'hash of ELECTRA', runs: 'objectives/ELECTRA/seed-1 | objectives/ELECTRA/seed-2', differenceN: '2', signFlipP: '0.5', scoresBySeed: '1:0.76 2:0.8', flopsSparse: '95000000000000' });
    expect(lines.every((line) => line.length === header!.length)).toBe(true);
  });

  it('quotes commas', () => {
    expect(renderCsv(resultTable([exampleResult('A', 1, { wordOrder: 0.5 }, { experiment: 'a, "b"' })]))).toContain('"a, ""b""",A,');
  });
});

describe('formats', () => {
  it('write numbers for a reader', () => {
    expect([0.7125, -0.041, 1].map(formatScore)).toEqual(['71.3', '−4.1', '100.0']);
    expect([0.01, -0.01, 0, -0.0001].map(formatDifference)).toEqual(['+1.0', '−1.0', '0.0', '0.0']);
    expect([7, 8192, 1_234_567, 2e9].map(formatCount)).toEqual(['7', '8.19K', '1.23M', '2B']);
    expect([0, 1.234e14].map(formatFlops)).toEqual(['0', '1.23e14']);
    expect([44.6, 192, 7500].map(formatSeconds)).toEqual(['45 s', '3 min 12 s', '2 h 5 min']);
  });
});
