import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../src/model/safetensors';
import { curvesOf } from '../../src/runs/curves';
import { listRuns } from '../../src/runs/folder';
import { runPaths } from '../../src/runs/paths';
import { readRunRecord, readRunResult } from '../../src/runs/readRecords';
import { readTrainers } from '../../src/runs/trainers';
import { missingTensorflow } from '../unit/engine/programs';
import { eventOf, eventsOf, runFolderOf, startTrainer, tinyExperiment, tinyFolder, trainer } from './trainerProcess';

/** A disk of its own, of 64 KiB, for runs/; what was on it is copied to kept/ before it goes. */
const onSmallDisk = 'mkdir runs && mount -t tmpfs -o size=64k tmpfs runs && "$0" "$@"; code=$?; cp -r runs kept; exit $code';
const canMount = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0;

/** Tokens read by the step, as the curve has them. */
function tokensAt(runFolder: string, step: number): number | undefined {
  const { train } = curvesOf(eventsOf(runFolder));
  return train.tokens[[...train.step].indexOf(step)];
}

describe('run', () => {
  it('leaves a complete run folder behind for every variant and the control', async () => {
    const folder = tinyFolder({
      variants: [{ name: 'ELECTRA' }, { name: 'BERT', objective: { type: 'mlm' } }],
      evaluation: { probes: ['wordOrder'], probeExamples: 32, epochs: 1, randomInitControl: true },
    });
    const { code, stdout, stderr } = await trainer(folder, 'run', 'tiny.ablation.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('✓ ELECTRA, seed 5: finished');

    const electra = runFolderOf(folder);
    expect(readRunRecord(electra)).toMatchObject({ experiment: 'tiny', variant: 'ELECTRA', seed: 5, totalSteps: 40, vocabSize: 100 });
    const result = readRunResult(electra)!;
    expect(result).toMatchObject({ steps: 40, kind: 'variant', tasks: [{ task: 'wordOrder', kind: 'probe', metric: 'accuracy' }] });
    expect(Object.keys(result.heldOut)).toEqual(expect.arrayContaining(['loss', 'mlm', 'disc', 'discAuc', 'discPrecision', 'discRecall', 'fakeRate']));
    expect(readRunResult(runFolderOf(folder, 'random-init'))).toMatchObject({ steps: 0, tokens: 0, flops: 0, kind: 'control', baseline: 'ELECTRA', heldOut: {} });

    const events = eventsOf(electra);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    const { train, heldOut } = curvesOf(events);
    expect([...train.step]).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 40]);
    expect([...heldOut.step]).toEqual([25, 40]);
    expect(train.tokens.at(-1)).toBe(result.tokens);
    expect(train.flops.at(-1)).toBe(result.flops);
    expect(events.at(-1)).toMatchObject({ type: 'runFinished', step: 40 });
    expect(readFileSync(runPaths(electra).log, 'utf8')).toContain('runFinished');
    expect(listRuns(join(folder, 'runs')).map(({ id, state }) => [id, state])).toEqual([
      ['tiny/BERT/seed-5', 'finished'],
      ['tiny/ELECTRA/seed-5', 'finished'],
      ['tiny/random-init/seed-5', 'finished'],
    ]);
    expect(readTrainers(join(folder, 'runs', 'tiny'))).toMatchObject([{ phase: 'ended', exitCode: 0, runs: [{ variant: 'ELECTRA' }, { variant: 'BERT' }, { variant: 'random-init', totalSteps: 0 }] }]);
  });

  it('scores checkpoints on the way as it scores the last one, and each once', async () => {
    // At a rate of almost 0 no step changes the network, so all checkpoints score alike.
    const still = { learningRate: 1e-30, weightDecay: 0 };
    const folder = tinyFolder({ steps: 40, training: still, logging: { logEverySteps: 10 }, evaluation: { probes: ['wordOrder'], probeExamples: 32, epochs: 1, intermediateCheckpoints: 3 } });
    expect((await trainer(folder, 'run', 'tiny.ablation.json')).code).toBe(0);
    const electra = runFolderOf(folder);
    const { tasks, tokens, flops, intermediate } = readRunResult(electra)!;
    expect(intermediate!.map(({ step, flops: spent }) => [step, spent])).toEqual([[10, flops / 4], [20, flops / 2], [30, (3 * flops) / 4]]);
    expect(intermediate!.map(({ tokens: read }) => read)).toEqual([10, 20, 30].map((step) => tokensAt(electra, step)));
    expect(intermediate![2]!.tokens).toBeLessThan(tokens);
    for (const [index, { tasks: scores }] of intermediate!.entries())
      expect(scores).toEqual(tasks.map((score) => ({ ...score, fineTunings: [{ ...score.fineTunings![0]!, predictions: `evaluation/step-${10 * (index + 1)}/wordOrder.dev.1.tsv` }] })));
    expect(readdirSync(runPaths(electra).checkpoints).sort()).toEqual(['step-10', 'step-20', 'step-30', 'step-40']);
    const scored = eventsOf(electra).flatMap((event) => (event.type === 'taskScored' ? [event.networkStep] : []));
    expect(scored).toEqual([10, 20, 30, 40]);
  });

  it('trains and evaluates on TensorFlow where its runtime is set up', async ({ skip }) => {
    const missing = missingTensorflow();
    skip(missing !== null, missing ?? '');
    const folder = tinyFolder({ steps: 8, evaluation: { probes: ['wordOrder'], probeExamples: 32, epochs: 1 } });
    const { code, stderr } = await trainer(folder, 'run', 'tiny.ablation.json', '--engine', 'tensorflow');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readRunRecord(runFolderOf(folder))?.engine.name).toBe('tensorflow');
    expect(readRunResult(runFolderOf(folder))).toMatchObject({ steps: 8, tasks: [{ task: 'wordOrder' }] });
  });

  it('keeps the final checkpoint as Hugging Face folders with their tokenizer', async () => {
    const folder = tinyFolder();
    await trainer(folder, 'run', 'tiny.ablation.json');
    const { checkpoints } = runPaths(runFolderOf(folder));
    expect(readdirSync(checkpoints)).toEqual(['step-40']);
    for (const [network, architecture, hidden] of [['discriminator', 'ElectraForPreTraining', 16], ['generator', 'ElectraForMaskedLM', 8]] as const) {
      const inNetwork = (file: string) => join(checkpoints, 'step-40', network, file);
      expect(JSON.parse(readFileSync(inNetwork('config.json'), 'utf8'))).toMatchObject({ architectures: [architecture], vocab_size: 100, hidden_size: hidden });
      const { tensors } = decodeSafetensors(readFileSync(inNetwork('model.safetensors')));
      expect(tensors['electra.embeddings.word_embeddings.weight']?.shape).toEqual([100, 12]);
      expect(readFileSync(inNetwork('vocab.txt'), 'utf8').split('\n')).toHaveLength(101);
      expect(existsSync(inNetwork('tokenizer.json'))).toBe(true);
    }
  });

  it('skips what has finished', async () => {
    const folder = tinyFolder({ steps: 10 });
    await trainer(folder, 'run', 'tiny.ablation.json');
    const before = readFileSync(runPaths(runFolderOf(folder)).events);
    const { code, stdout } = await trainer(folder, 'run', 'tiny.ablation.json');
    expect(code).toBe(0);
    expect(stdout).toContain('✓ ELECTRA, seed 5: finished before');
    expect(readFileSync(runPaths(runFolderOf(folder)).events)).toEqual(before);
  });

  it('refuses a folder of another configuration, and moves it aside with --restart', async () => {
    const folder = tinyFolder({ steps: 10 });
    await trainer(folder, 'run', 'tiny.ablation.json');
    writeFileSync(join(folder, 'tiny.ablation.json'), tinyExperiment({ steps: 12 }));
    const refused = await trainer(folder, 'run', 'tiny.ablation.json');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('Run with --restart to move it aside');
    expect(readRunResult(runFolderOf(folder))?.steps).toBe(10);

    expect((await trainer(folder, 'run', 'tiny.ablation.json', '--restart')).code).toBe(0);
    expect(readRunResult(runFolderOf(folder))?.steps).toBe(12);
    const aside = readdirSync(join(folder, 'runs', 'tiny', 'ELECTRA')).filter((name) => name.startsWith('seed-5.before-'));
    expect(aside).toHaveLength(1);
    expect(readRunResult(join(folder, 'runs', 'tiny', 'ELECTRA', aside[0]!))?.steps).toBe(10);
  });

  it('ends a run whose loss is not finite, and goes on with the others', async () => {
    const folder = tinyFolder({
      variants: [{ name: 'ELECTRA', training: { learningRate: 1e30, warmupSteps: 0 } }, { name: 'calm' }],
      logging: { checkpointEverySteps: 1 },
    });
    const { code, stdout } = await trainer(folder, 'run', 'tiny.ablation.json');
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ ELECTRA, seed 5: diverged\. The (loss|gradient's norm) became (NaN|-?Infinity) at step \d+\. Lower the learning rate/);
    const events = eventsOf(runFolderOf(folder));
    expect(events.at(-1)).toMatchObject({ type: 'runDiverged' });
    const lastGood = events.findLast((event) => event.type === 'checkpointSaved');
    expect(readdirSync(runPaths(runFolderOf(folder)).checkpoints)).toEqual(lastGood === undefined ? [] : [`step-${lastGood.step}`]);
    expect(readRunResult(runFolderOf(folder, 'calm'))).not.toBeNull();

    const again = await trainer(folder, 'run', 'tiny.ablation.json');
    expect(again.code).toBe(1);
    expect(again.stdout).toContain('--restart tries again');
    expect(eventsOf(runFolderOf(folder))).toHaveLength(events.length);
  });

  it('refuses a run that a live trainer holds, in one sentence', async () => {
    const folder = tinyFolder({ steps: 100_000 });
    const first = startTrainer(folder, 'run', 'tiny.ablation.json');
    await eventOf(runFolderOf(folder), first, ({ type }) => type === 'stepLogged');
    const second = await trainer(folder, 'run', 'tiny.ablation.json');
    expect(second.code).toBe(2);
    expect(second.stderr).toBe(`The run folder ${runFolderOf(folder)} is held by a trainer that still runs (process ${first.pid}). Wait for it, or stop it, then run again.\n`);
    first.process.kill('SIGTERM');
    expect((await first.ended).code).toBe(143);
  });

  it('goes on when whoever read its output has gone', async () => {
    const folder = tinyFolder();
    const { process: child, ended } = startTrainer(folder, 'run', 'tiny.ablation.json');
    child.stdout!.destroy();
    child.stderr!.destroy();
    expect((await ended).code).toBe(0);
    expect(readRunResult(runFolderOf(folder))?.steps).toBe(40);
  });

  it.skipIf(!canMount)('fails in one sentence when the disk fills, and the log stays whole', () => {
    const folder = tinyFolder();
    const { status, stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', onSmallDisk, process.execPath, resolve('dist/trainer.js'), 'run', 'tiny.ablation.json'], { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toContain('✗ ELECTRA, seed 5: failed. No space left on the disk while writing');
    const kept = join(folder, 'kept', 'tiny', 'ELECTRA', 'seed-5');
    expect(eventsOf(kept).at(-1)).toMatchObject({ type: 'runFailed', message: expect.stringContaining('Free some space, then do it again') as string });
    expect(readdirSync(runPaths(kept).checkpoints)).toEqual([]);
  });
});
