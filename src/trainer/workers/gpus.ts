/** NVIDIA graphics cards that this process may use, as the driver's own tool lists them. */
import { execFileSync } from 'node:child_process';

export interface Gpu {
  /** "GPU 0 (NVIDIA H100)". */
  label: string;
  /** Shows a process this card and no other. */
  env: Readonly<Record<string, string>>;
}

const QUERY_MS = 10_000;

/**
 * Cards of this machine, those only that CUDA_VISIBLE_DEVICES names where it is set. Empty without a driver.
 * @param query lines of "index, uuid, name"; throws where there is no driver
 */
export function visibleGpus(environment: NodeJS.ProcessEnv = process.env, query: () => string = askDriver): Gpu[] {
  const listed = environment['CUDA_VISIBLE_DEVICES'];
  const present = presentCards(query);
  // The driver counts by place on the bus; CUDA, unless told so, by speed.
  if (listed === undefined) return present.map(({ index, name }) => ({ label: `GPU ${index} (${name})`, env: { CUDA_VISIBLE_DEVICES: index, CUDA_DEVICE_ORDER: 'PCI_BUS_ID' } }));
  return present.length === 0 ? [] : named(listed, present);
}

interface Card {
  index: string;
  uuid: string;
  name: string;
}

function presentCards(query: () => string): Card[] {
  try {
    const lines = query().split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => {
      const [index = '', uuid = '', ...name] = line.split(',').map((field) => field.trim());
      return { index, uuid, name: name.join(', ') };
    });
  } catch {
    return [];
  }
}

/**
 * Every card of this machine with its memory. Empty without a driver.
 * @param query lines of "name, MiB"; throws where there is no driver
 */
export function cardMemory(query: () => string = () => askDriver('name,memory.total')): { name: string; memoryBytes: number }[] {
  try {
    return query().split('\n').flatMap((line) => {
      const [, name, mebibytes] = /^(.+),\s*(\d+)\s*$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, memoryBytes: Number(mebibytes) * 2 ** 20 }];
    });
  } catch {
    return [];
  }
}

/** As CUDA reads the variable: numbers, or beginnings of UUIDs; the first entry that is neither ends the list. */
function named(listed: string, present: Card[]): Gpu[] {
  const entries = listed.split(',').map((entry) => entry.trim());
  const isKnown = (entry: string) => (/^\d+$/.test(entry) ? Number(entry) < present.length : entry.startsWith('MIG-') || present.some(({ uuid }) => entry !== '' && uuid.startsWith(entry)));
  const end = entries.findIndex((entry) => !isKnown(entry));
  return entries.slice(0, end < 0 ? undefined : end).map((entry) => ({ label: `GPU ${entry}`, env: { CUDA_VISIBLE_DEVICES: entry } }));
}

function askDriver(fields = 'index,uuid,name'): string {
  return execFileSync('nvidia-smi', [`--query-gpu=${fields}`, '--format=csv,noheader,nounits'], { encoding: 'utf8', timeout: QUERY_MS, stdio: ['ignore', 'pipe', 'ignore'] });
}
