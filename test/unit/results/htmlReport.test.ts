import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../../src/results/htmlReport';
import { binaryEntropy } from '../../../src/common/binaryEntropy';
import { exampleReport } from './exampleReport';

describe('htmlReport', () => {
  const input = exampleReport([1, 2]);
  const html = htmlReport(input);

  it('needs nothing from outside', () => {
    expect(html).not.toMatch(/(src|href)=|@import|url\((?!#)/);
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it('escapes text of the experiment', () => {
    expect(html).toContain('Without a generator &amp; &lt;without&gt; replaced tokens');
    expect(html).not.toContain('<without>');
    expect(htmlReport({ ...input, experiment: { ...input.experiment, file: { name: 'a</title><script>' } } })).toContain('a&lt;/title&gt;&lt;script&gt;');
  });

  it('has every part', () => {
    const headings = [...html.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, text]) => text);
    expect(headings).toEqual(['What differs', 'Probe scores', 'Paired differences from the baseline', 'By task and by cost', 'Results', 'Loss curves', 'Configuration', 'Environment']);
    expect(html).toContain('Mind the scale.');
    expect(html).toContain('up to 770K parameters and saw up to 1.23M tokens');
    expect(html).toContain('5 variants × 2 seeds · last run started 2026-01-02');
    expect(html).toContain('onnx on CPU, 2 threads');
  });

  it('draws each logged metric over all four axes, with ids of their own', () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => /^curve-disc-[a-zA-Z]+$/.test(id!))).toEqual(['curve-disc-step', 'curve-disc-tokens', 'curve-disc-flops', 'curve-disc-wallSeconds']);
    expect([...html.matchAll(/id="curve-([a-zA-Z]+)-step"/g)].map(([, metric]) => metric)).toEqual(['mlm', 'disc', 'discAuc', 'replaceMlm', 'allTokensMlm', 'loss']);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('calls probes probes and never GLUE scores', () => {
    expect(html).not.toContain('GLUE scores');
    expect(html).toContain('They are not GLUE');
  });

  it('can be written before any run has finished', () => {
    const early = htmlReport({ ...input, results: [], curves: {} });
    expect(early).toContain('No run has finished yet');
    expect(early).toContain('12 runs without a result yet');
    expect([...early.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, text]) => text)).toEqual(['What differs', 'Configuration', 'Environment']);
  });
});

describe('binaryEntropy', () => {
  it('is what a constant predictor scores, in nats', () => {
    expect([0, 0.06, 0.14, 0.5, 1].map((q) => Number(binaryEntropy(q).toFixed(3)))).toEqual([0, 0.227, 0.405, 0.693, 0]);
  });
});
