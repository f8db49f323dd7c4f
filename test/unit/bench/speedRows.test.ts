import { describe, expect, it } from 'vitest';
import type { Contender, Measurement } from '../../bench/speed/contender';
import { markdownTable } from '../../bench/speed/markdownTable';
import { matmulFlops } from '../../bench/speed/matmulFlops';
import { alternate } from '../../bench/speed/rounds';
import { speedRows } from '../../bench/speed/rows';
import { workloads } from '../../bench/speed/workloads';

/** A contender that takes these milliseconds in its rounds, and notes its turns. */
function contender(engine: string, precision: string, times: number[], turns: string[] = [], pytorch?: Contender['pytorch']): Contender {
  const left = [...times];
  return {
    engine, precision, about: `${engine} 1.0`, ...(pytorch === undefined ? {} : { pytorch }),
    measure: async (): Promise<Measurement> => {
      turns.push(engine);
      const msPerStep = left.shift();
      if (msPerStep === undefined) throw new Error(`${engine} is out of memory`);
      return { msPerStep, peakRssMb: 100 + msPerStep };
    },
    sgemm: async () => 200,
    close: async () => {},
  };
}

const atOnce = (work: () => Promise<void>) => work();
const unexpected = (_: Contender, error: unknown): void => {
  throw error;
};

describe('rounds', () => {
  it('give every contender a turn, in the reverse order every other round', async () => {
    const turns: string[] = [];
    const contenders = [contender('a', 'fp32', [1, 2, 3], turns), contender('b', 'fp32', [4, 5, 6], turns)];
    const rounds = await alternate(contenders, 3, 7, atOnce, unexpected);
    expect(turns).toEqual(['a', 'b', 'b', 'a', 'a', 'b']);
    expect(rounds.get(contenders[1]!)!.map(({ msPerStep }) => msPerStep)).toEqual([4, 5, 6]);
  });

  it('go on without a contender that fails, and name it', async () => {
    const [lasting, failing] = [contender('a', 'fp32', [1, 2, 3]), contender('b', 'fp32', [4])];
    const failures: string[] = [];
    const rounds = await alternate([lasting, failing], 3, 7, atOnce, ({ engine }, error) => failures.push(`${engine}: ${(error as Error).message}`));
    expect([...rounds.keys()]).toEqual([lasting]);
    expect(rounds.get(lasting)).toHaveLength(3);
    expect(failures).toEqual(['b: b is out of memory']);
  });
});

describe('rows of the speed table', () => {
  const measured = async () => {
    // The machine slows down threefold in the last round: paired ratios do not see it.
    const ours = contender('onnx', 'fp32', [100, 110, 300]);
    const mixed = contender('tensorflow', 'mixed', [50, 50, 150]);
    const eager = contender('PyTorch eager', 'fp32', [150, 154, 480], [], 'eager');
    const compiled = contender('PyTorch torch.compile', 'fp32', [90, 99, 300], [], 'compiled');
    const half = contender('PyTorch eager', 'bf16', [60, 40, 120], [], 'eager');
    const rounds = await alternate([ours, mixed, eager, compiled, half], 3, 1, atOnce, unexpected);
    return speedRows(workloads.tiny, rounds, new Map([...rounds.keys()].map((each, i) => [each, 200 + i])));
  };

  it('hold each engine against PyTorch of the same precision, by the median of paired ratios', async () => {
    const [ours, mixed, eager] = await measured();
    expect(ours).toMatchObject({ engine: 'onnx', msPerStep: 110, ratioToPyTorch: 1.5, ratioToCompiledPyTorch: 0.9, peakRssMb: 400 });
    expect(mixed).toMatchObject({ ratioToPyTorch: 0.8, ratioToCompiledPyTorch: null });
    expect(eager!.ratioToPyTorch).toBe(1);
  });

  it('give tokens, operations and the share of the large product from the median step', async () => {
    const [ours, mixed] = await measured();
    expect(ours!.tokensPerSecond).toBeCloseTo(2048 / 0.11, 6);
    expect(ours!.examplesPerSecond).toBeCloseTo(32 / 0.11, 9);
    expect(ours!.gflops).toBeCloseTo(matmulFlops(workloads.tiny) / 0.11 / 1e9, 6);
    expect(ours!.shareOfSgemm).toBeCloseTo(ours!.gflops / 200, 6);
    expect(mixed!.shareOfSgemm).toBeCloseTo(mixed!.gflops / 201, 6);
  });

  it('become a Markdown table that names machine, date, command and versions', async () => {
    const table = markdownTable(await measured(), { machine: '2 × CPU', date: '2026-11-25T10:00:00Z', command: 'npm run bench -- speed', rounds: 3 });
    const [head, , first] = table.split('\n');
    expect(head!.split('|')).toHaveLength(first!.split('|').length);
    expect(first).toContain('| tiny | onnx | fp32 | 110 |');
    expect(first).toContain('| 1.50 | 0.90 |');
    expect(table).toContain('`npm run bench -- speed` on 2 × CPU, 2026-11-25.');
    expect(table).toContain('- PyTorch eager bf16: PyTorch eager 1.0');
  });
});
