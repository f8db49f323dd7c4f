import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { generatorModel } from '../../src/experiment/generator';
import type { RunRecord } from '../../src/runs/records';
import { median, type Report } from './report';
import { enginesHere, startTrainer, stepMilliseconds, workloads, type Workload } from './trainerRun';

const rounds = 3;
/** Ways of running the PyTorch peer, as its arguments. */
const peers: Record<string, string[]> = { 'PyTorch eager': [], 'PyTorch compile': ['compile'], 'PyTorch bf16': ['bf16'], 'PyTorch bf16 compile': ['bf16', 'compile'] };
/** The cpu engine is an oracle; it would run for hours. */
const tooSlow = ['cpu'];

/** A Python that has PyTorch: `PYTHON`, else python3 on PATH; null where there is none. */
function pythonWithTorch(): string | null {
  const python = process.env['PYTHON'] ?? 'python3';
  return spawnSync(python, ['-c', 'import torch']).status === 0 ? python : null;
}

/** Trainer tokens/s on each engine beside PyTorch on the same model, step and machine; alternated, medians of rounds. */
export async function measurePretrainSpeed(report: Report, folder: string): Promise<void> {
  const python = pythonWithTorch();
  if (python === null) console.log('No PyTorch to compare with: set PYTHON to a Python that has it.');
  const engines = enginesHere().filter((engine) => !tooSlow.includes(engine));
  for (const workload of Object.values(workloads)) {
    const times = await alternate(workload, folder, engines, python);
    const tokens = workload.batchSize * workload.model.maxSeqLength;
    for (const [name, milliseconds] of times) report({ name: `${workload.name}, ${name}`, value: (1000 * tokens) / median(milliseconds), unit: 'tokens/s' });
    for (const engine of engines) {
      for (const peer of Object.keys(peers).filter((each) => times.has(each))) {
        report({ name: `${workload.name}, ${engine} against ${peer}`, value: median(times.get(peer)!) / median(times.get(engine)!), unit: '×' });
      }
    }
  }
}

/** Milliseconds a step of every engine and peer, one after the other in each round. */
async function alternate(workload: Workload, folder: string, engines: string[], python: string | null): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  const add = (name: string, milliseconds: number) => times.set(name, [...(times.get(name) ?? []), milliseconds]);
  for (let round = 0; round < rounds; round++) {
    let record: RunRecord | null = null;
    for (const engine of engines) {
      const run = startTrainer(workload, folder, engine);
      await run.ended;
      record = run.record();
      add(engine, stepMilliseconds(run.steps()));
    }
    if (python === null || record === null) continue;
    for (const [name, flags] of Object.entries(peers)) add(name, peerMilliseconds(python, record, workload.steps, flags, folder));
  }
  return times;
}

function peerMilliseconds(python: string, { config, vocabSize }: RunRecord, steps: number, flags: string[], folder: string): number {
  if (config.objective.type === 'mlm') throw new Error('The peer script trains a generator and a discriminator.');
  const file = path.join(folder, 'peer.json');
  writeFileSync(file, JSON.stringify({ ...config, vocabSize, generator: generatorModel(config.model, config.objective) }));
  const output = execFileSync(python, ['test/bench/peers/torch_pretrain.py', file, String(steps), ...flags], { encoding: 'utf8' });
  return (JSON.parse(output) as { msPerStep: number }).msPerStep;
}
