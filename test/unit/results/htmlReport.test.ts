import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../../src/results/htmlReport';
import { binaryEntropy } from '../../../src/common/binaryEntropy';
import { exampleReport } from './exampleReport';

describe('htmlReport', () => {
  const input = exampleReport([1, 2]);
  const html = htmlReport(input);

  it('needs nothing from outside', () => {
    expect(html).not.toMatch(/src=|href="(?!#)|@import|url\((?!#)/);
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it('escapes text of the experiment', () => {
    expect(html).toContain('Without a generator &amp; &lt;without&gt; replaced tokens');
    expect(html).not.toContain('<without>');
    expect(htmlReport({ ...input, experiment: { ...input.experiment, file: { name: 'a</title><script>' } } })).toContain('a&lt;/title&gt;&lt;script&gt;');
  });

  it('has every part', () => {
    const headings = [...html.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, text]) => text);
    expect(headings).toEqual(['What differs', 'Probe scores', 'Paired differences from the baseline', 'By task and by cost', 'Results', 'Reproduce a score', 'Loss curves', 'Configuration', 'Environment']);
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

  it('traces each score to its runs and the commands that make them again', () => {
    const [electra, control] = [input.results.find(({ variant, seed }) => variant === 'ELECTRA' && seed === 2)!, input.results.find(({ kind, seed }) => kind === 'control' && seed === 1)!];
    const line = ({ variant, seed, configHash, tasks }: typeof electra): string => {
      const scores = [...tasks.map(({ score }) => score), tasks.reduce((sum, { score }) => sum + score, 0) / tasks.length].map((score) => `<td>${(100 * score).toFixed(1)}</td>`);
      return `<td>${seed}</td>${scores.join('')}<td><code>runs/electra-objectives-quick/${variant}/seed-${seed}</code></td><td><code>${configHash}</code></td><td><code>npx ablation-bench run electra-objectives-quick.ablation.json --variant ${variant} --seed ${seed} --restart</code></td>`;
    };
    expect(html).toContain(line(electra));
    expect(html).toContain(line(control));
    expect(html).toContain('<a href="#runs-of-row-4">BERT</a>');
    expect(html).toContain('<a href="#runs-of-row-4">BERT − ELECTRA</a>');
    expect(html).toContain('<summary>BERT · 2 runs</summary><div class="scroll" id="runs-of-row-4">');
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
