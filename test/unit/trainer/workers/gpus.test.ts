import { describe, expect, it } from 'vitest';
import { cardMemory, visibleGpus } from '../../../../src/trainer/workers/gpus';

const query = () => '0, GPU-8932f937-d72c, NVIDIA H100\n1, GPU-46a2b1c0-11aa, NVIDIA A100, 40GB\n2, GPU-ffffffff-0000, Tesla T4\n';
const shown = (listed?: string) => visibleGpus(listed === undefined ? {} : { CUDA_VISIBLE_DEVICES: listed }, query).map(({ env }) => env['CUDA_VISIBLE_DEVICES']);

describe('visibleGpus', () => {
  it('lists what the driver lists, by its own order', () => {
    const gpus = visibleGpus({}, query);
    expect(gpus.map(({ label }) => label)).toEqual(['GPU 0 (NVIDIA H100)', 'GPU 1 (NVIDIA A100, 40GB)', 'GPU 2 (Tesla T4)']);
    expect(gpus[1]?.env).toEqual({ CUDA_VISIBLE_DEVICES: '1', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' });
  });

  it.each([
    ['2,0', ['2', '0']],
    ['GPU-46a2', ['GPU-46a2']],
    ['1, 0', ['1', '0']],
    ['0,7,1', ['0']],
    ['0,-1,1', ['0']],
    ['', []],
    ['-1', []],
    ['MIG-5c89852c', ['MIG-5c89852c']],
  ])('reads CUDA_VISIBLE_DEVICES=%s as CUDA does', (listed, expected) => {
    expect(shown(listed)).toEqual(expected);
  });

  it('is empty without a driver', () => {
    const absent = () => {
      throw new Error('spawn nvidia-smi ENOENT');
    };
    expect(visibleGpus({}, absent)).toEqual([]);
    expect(visibleGpus({ CUDA_VISIBLE_DEVICES: '0' }, absent)).toEqual([]);
  });
});

describe('cardMemory', () => {
  it('reads the memory of every card, in bytes', () => {
    expect(cardMemory(() => 'NVIDIA H100, 81559\nNVIDIA A100, 40GB, 40960\n')).toEqual([
      { name: 'NVIDIA H100', memoryBytes: 81559 * 2 ** 20 },
      { name: 'NVIDIA A100, 40GB', memoryBytes: 40960 * 2 ** 20 },
    ]);
  });

  it('is empty without a driver', () => {
    expect(cardMemory(() => { throw new Error('spawn nvidia-smi ENOENT'); })).toEqual([]);
  });
});
