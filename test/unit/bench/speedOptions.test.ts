import { describe, expect, it } from 'vitest';
import { speedOptions } from '../../bench/speed/options';

describe('flags of the speed benchmark', () => {
  it('default to everything in five rounds', () => {
    const options = speedOptions([]);
    expect(options.workloads.map(({ name }) => name)).toEqual(['tiny', 'small', 'bert-small', 'fine-tune', 'evaluate']);
    expect(options).toMatchObject({ rounds: 5, engines: null, precisions: ['fp32', 'mixed'], device: 'cpu', withPeers: true });
  });

  it('narrow and resize what is measured', () => {
    const options = speedOptions(['--config', 'small,tiny', '--engines', 'onnx', '--precision', 'fp32', '--dropout', '0', '--batch', '7', '--quick']);
    expect(options).toMatchObject({ engines: ['onnx'], precisions: ['fp32'], rounds: 1 });
    expect(options.workloads).toMatchObject([{ name: 'tiny', batchSize: 7, dropout: 0, steps: 10 }, { name: 'small', batchSize: 7, dropout: 0, steps: 3 }]);
  });

  it.each([
    [['--config', 'huge'], '--config names "huge"; expected tiny, small, bert-small, fine-tune, evaluate.'],
    [['--precision', 'fp8'], '--precision names "fp8"; expected fp32, mixed.'],
    [['--device', 'tpu'], '--device is "tpu"; expected cpu or cuda.'],
    [['--rounds', 'many'], '--rounds is "many"; expected a number from 1 to 1000.'],
  ])('%j is refused with what was expected', (args, message) => {
    expect(() => speedOptions(args)).toThrow(message);
  });
});
