import { createInterface } from 'node:readline';
import * as z from 'zod';
import { messageOf } from '../common/errors';
import { openEngine } from '../engine/open';
import type { CorruptedSample } from '../objectives/sample';
import { Inspector } from '../trainer/inspector';
import type { Arguments } from './verbs';

const requestSchema = z.object({ id: z.int(), text: z.string(), roll: z.int().min(0) });

/** One line of standard output. `id` is the request's; the first line, with `id` 0 and `sample` null, says "ready". */
export type InspectReply = { id: number } & ({ sample: CorruptedSample | null } | { error: string });

/** `inspect RUN_FOLDER`: a small process that an editor keeps while it shows samples; ends when standard input does. */
export async function inspect(args: Arguments): Promise<number> {
  const { engine } = await openEngine('auto', { threads: 1 });
  const inspector = await Inspector.open(args.positionals[0]!, engine);
  const reply = (message: InspectReply) => process.stdout.write(`${JSON.stringify(message)}\n`);
  try {
    reply({ id: 0, sample: null });
    for await (const line of createInterface({ input: process.stdin })) reply(await answer(inspector, line));
  } finally {
    await inspector.close();
    await engine.dispose();
  }
  return 0;
}

async function answer(inspector: Inspector, line: string): Promise<InspectReply> {
  let id = -1;
  try {
    const request = requestSchema.parse(JSON.parse(line));
    id = request.id;
    return { id, sample: await inspector.inspect(request.text, request.roll) };
  } catch (error) {
    return { id, error: messageOf(error) };
  }
}
