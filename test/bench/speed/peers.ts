/** PyTorch and TensorFlow on the same step, as servers of timed steps (peers/step_server.py). */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Contender, Measurement } from './contender';
import { LineServer } from './lineServer';
import { threads } from './affinity';
import { fineTuningLabels, generatorOf, slotsOf, type Workload } from './workloads';
import type { Device } from './options';

/** A peer that may be opened. */
export interface Peer {
  engine: string;
  precision: string;
  pytorch?: 'eager' | 'compiled';
  script: 'torch_step.py' | 'tensorflow_step.py';
  python: string;
  args: string[];
}

/** Precisions of ours, and what a peer calls the same on each device. */
const peerPrecisions: Record<Device, Record<string, string[]>> = {
  cpu: { fp32: ['fp32'], mixed: ['bf16'] },
  cuda: { fp32: ['fp32', 'tf32'], mixed: ['bf16'] },
};

/** The peers that can run on that device, in the precisions that answer to ours. Says which are missing, and why. */
export function peersHere(device: Device, precisions: readonly string[]): Peer[] {
  const torch = pythonWith('torch', 'PYTHON');
  const tensorflow = pythonWith('tensorflow', 'PYTHON_TENSORFLOW');
  if (torch === null) console.log('No PyTorch to compare with: set PYTHON to a Python that has it.');
  if (tensorflow === null) console.log('No TensorFlow to compare with: set PYTHON_TENSORFLOW to a Python that has it.');
  const peers: Peer[] = [];
  if (torch !== null) for (const precision of precisions.flatMap((ours) => peerPrecisions[device][ours] ?? [])) peers.push(...torchPeers(torch, device, precision));
  if (tensorflow !== null && device === 'cpu' && precisions.includes('fp32')) {
    peers.push({ engine: 'TensorFlow tf.function', precision: 'fp32', script: 'tensorflow_step.py', python: tensorflow, args: [] });
  }
  return peers;
}

function torchPeers(python: string, device: Device, precision: string): Peer[] {
  const common = { precision, script: 'torch_step.py', python } as const;
  const args = ['--precision', precision, '--device', device];
  return [
    { ...common, engine: 'PyTorch eager', pytorch: 'eager', args },
    { ...common, engine: 'PyTorch torch.compile', pytorch: 'compiled', args: [...args, '--compile'] },
  ];
}

/** The Python that a variable names, else python3 on PATH, when it has the package; null otherwise. */
function pythonWith(name: string, variable: string): string | null {
  const python = process.env[variable] ?? 'python3';
  return spawnSync(python, ['-c', `import importlib.util, sys; sys.exit(importlib.util.find_spec("${name}") is None)`]).status === 0 ? python : null;
}

/** Starts a peer on a workload and waits until it is warm. Throws an Error with its last words when it fails. */
export async function openPeer({ script, python, args, ...named }: Peer, workload: Workload, folder: string): Promise<Contender> {
  const file = path.join(folder, 'peer.json');
  writeFileSync(file, JSON.stringify(peerWorkload(workload)));
  const command = [python, path.join('test', 'bench', 'peers', script), file, '--threads', String(threads), ...args];
  const { server, about } = await LineServer.start<{ version: string; device: string; detail: string }>(command);
  return {
    ...named,
    about: `${about.version} on ${about.device}, ${about.detail}`,
    measure: (steps) => server.ask<Measurement>(`steps ${steps}`),
    sgemm: async () => (await server.ask<{ gflops: number }>('sgemm')).gflops,
    close: () => server.close(),
  };
}

/** As the data class `Workload` of step_server.py reads it. */
function peerWorkload(workload: Workload): Record<string, unknown> {
  const { objective, batchSize, vocabSize, dropout, model } = workload;
  return {
    kind: objective.type, batch: batchSize, length: model.maxSeqLength, vocab_size: vocabSize, slots: slotsOf(workload),
    labels: fineTuningLabels, dropout, model, generator: generatorOf(workload) ?? {}, disc_weight: 50,
  };
}
