/** What of this machine matters to training. */
import { existsSync, statfsSync } from 'node:fs';
import { cpus, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { processorFlags } from '../engine/tensorflowRuntime/requirements';
import { cardMemory } from '../trainer/workers/gpus';

/** Vector instructions that the engines have code for, by the Linux kernel's names. */
const vectorInstructions = ['avx', 'fma', 'avx2', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_bf16'];

export interface Machine {
  processor: string;
  cores: number;
  /** Those of the processor; null where it cannot be asked. */
  vectorInstructions: string[] | null;
  memoryBytes: number;
  freeMemoryBytes: number;
  /** NVIDIA's cards: of others the driver does not tell the memory. */
  gpus: { name: string; memoryBytes: number }[];
  runsFolder: string;
  /** Space left where runs are written. */
  freeDiskBytes: number;
}

/** @param runsFolder absolute path; need not exist yet */
export function describeMachine(runsFolder: string): Machine {
  const all = cpus();
  const flags = processorFlags();
  return {
    processor: all[0]?.model.trim() ?? process.arch,
    cores: all.length,
    vectorInstructions: flags && vectorInstructions.filter((name) => flags.includes(name)),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    gpus: cardMemory(),
    runsFolder,
    freeDiskBytes: freeSpace(runsFolder),
  };
}

/** On the disk of the folder, or of the nearest one above it that exists. */
function freeSpace(folder: string): number {
  if (!existsSync(folder) && dirname(folder) !== folder) return freeSpace(dirname(folder));
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
