import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commitOf } from '../runs/commit';
import { recordStudy } from '../recordings/recordStudy';
import { packageFolder, packageVersion } from '../trainer/packageFolder';
import { describeMachine } from './machine';
import { countOption, textOption, usageError, type Arguments } from './verbs';

const defaultPoints = 200;

/** `record FILE --out FOLDER`: a finished experiment as a recorded study, which "Replay a Recorded Study" shows. */
export async function record(args: Arguments): Promise<number> {
  const out = textOption('record', args, 'out');
  if (out === null) throw usageError('record', 'expects --out FOLDER, what to write');
  const folder = packageFolder();
  const { title, runs, reading } = await recordStudy({
    file: args.positionals[0]!,
    out,
    title: textOption('record', args, 'title'),
    hardware: textOption('record', args, 'hardware') ?? machineInWords(out),
    points: countOption('record', args, 'points') ?? defaultPoints,
    // An installed package lies in its user's repository, whose commit says nothing about it.
    program: { version: packageVersion(), commit: existsSync(join(folder, '.git')) ? commitOf(folder) : null },
  });
  console.log(`${out}: "${title}", ${runs} runs${reading === null ? '' : ', with its reading'}.`);
  return 0;
}

/** "EPYC 7B13, 2 cores; NVIDIA H100". */
function machineInWords(out: string): string {
  const { processor, cores, gpus } = describeMachine(resolve(out));
  return [`${processor}, ${cores} ${cores === 1 ? 'core' : 'cores'}`, ...gpus.map(({ name }) => name)].join('; ');
}
