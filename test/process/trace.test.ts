import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { tinyFolder, trainer } from './trainerProcess';

describe('trace', () => {
  it('writes the training step as a graph that ONNX Runtime loads, with a gradient for every parameter that has one', async () => {
    const folder = tinyFolder();
    const { code, stdout, stderr } = await trainer(folder, 'trace', 'tiny.ablation.json', '--variant', 'ELECTRA', '--out', 'step.onnx');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^step\.onnx: the step of "ELECTRA", \d+ nodes \(.*Gemm.*\), \d+ inputs, \d+ outputs\.\n$/);
    const session = await InferenceSession.create(readFileSync(join(folder, 'step.onnx')));
    const parameters = session.inputNames.filter((name) => name.startsWith('parameter:')).map((name) => name.slice('parameter:'.length));
    expect(parameters).toContain('electra.encoder.layer.0.attention.self.query.weight');
    expect(parameters).toContain('generator.electra.encoder.layer.0.output.dense.bias');
    for (const name of parameters) expect(session.outputNames).toContain(`gradient:${name}`);
    expect(session.outputNames).toEqual(expect.arrayContaining(['output:loss', 'output:mlm', 'output:disc']));
  });

  it('writes the evaluation without gradients', async () => {
    const folder = tinyFolder();
    await trainer(folder, 'trace', 'tiny.ablation.json', '--graph', 'evaluation', '--out', 'evaluation.onnx');
    const { outputNames } = await InferenceSession.create(readFileSync(join(folder, 'evaluation.onnx')));
    expect(outputNames).toContain('output:discLogits');
    expect(outputNames.filter((name) => name.startsWith('gradient:'))).toEqual([]);
  });

  it.each([
    [[], 'ablation-bench trace: expects --out PATH.onnx, the file to write. See "ablation-bench trace --help".'],
    [['--out', 'step.pb'], 'ablation-bench trace: expects --out PATH.onnx, the file to write, got "step.pb". See "ablation-bench trace --help".'],
    [['--out', 'step.onnx', '--variant', 'BART'], 'ablation-bench trace: the experiment has no variant "BART", only ELECTRA. See "ablation-bench trace --help".'],
  ])('refuses %j with one sentence', async (options, sentence) => {
    const { code, stderr } = await trainer(tinyFolder(), 'trace', 'tiny.ablation.json', ...options);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${sentence}\n` });
  });
});
