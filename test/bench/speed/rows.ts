import { median } from '../report';
import type { Contender } from './contender';
import { matmulFlops } from './matmulFlops';
import { pairedRatio, type Rounds } from './rounds';
import { tokensPerStep, type Workload } from './workloads';

/** A row of bench.json. */
export interface SpeedRow {
  engine: string;
  config: string;
  precision: string;
  msPerStep: number;
  tokensPerSecond: number;
  /** Sequences, or examples of a task. */
  examplesPerSecond: number;
  /** Matrix products of a step over its time. */
  gflops: number;
  /** `gflops` over the rate of a large fp32 product by the same library in this run. */
  shareOfSgemm: number;
  peakRssMb: number;
  /** How many times as fast as eager PyTorch in the precision that answers to this one; null without PyTorch. */
  ratioToPyTorch: number | null;
  /** The same against torch.compile. */
  ratioToCompiledPyTorch: number | null;
  about: string;
}

/** PyTorch's precision that each of ours is held against; TF32 is held against fp32. */
const answering: Record<string, string> = { mixed: 'bf16', tf32: 'fp32' };

/** @param sgemm GFLOP/s by contender */
export function speedRows(workload: Workload, rounds: Rounds, sgemm: ReadonlyMap<Contender, number>): SpeedRow[] {
  return [...rounds].map(([contender, measurements]) => {
    const { engine, precision, about } = contender;
    const msPerStep = median(measurements.map((each) => each.msPerStep));
    const gflops = matmulFlops(workload) / msPerStep / 1e6;
    const rate = sgemm.get(contender)!;
    const against = (pytorch: Contender['pytorch']): number | null => {
      const peer = [...rounds].find(([other]) => other.pytorch === pytorch && other.precision === (answering[precision] ?? precision));
      return peer === undefined ? null : pairedRatio(measurements, peer[1]);
    };
    return {
      engine, config: workload.name, precision, msPerStep,
      tokensPerSecond: (1000 * tokensPerStep(workload)) / msPerStep,
      examplesPerSecond: (1000 * workload.batchSize) / msPerStep,
      gflops, shareOfSgemm: gflops / rate,
      peakRssMb: Math.max(...measurements.map((each) => each.peakRssMb)),
      ratioToPyTorch: against('eager'), ratioToCompiledPyTorch: against('compiled'), about,
    };
  });
}
