import { engineNames } from '../experiment/schema';
import { checkEngines } from '../engine/open';
import { packageVersion } from '../trainer/packageFolder';
import type { Arguments } from './verbs';

/** `doctor`: exit status 1 when no engine works. */
export async function doctor({ options }: Arguments): Promise<number> {
  const engines = await checkEngines();
  const works = engineNames.some((name) => engines[name].available);
  const host = { version: packageVersion(), node: process.versions.node, platform: `${process.platform}-${process.arch}` };
  if (options['json'] === true) console.log(JSON.stringify({ ...host, engines }, null, 2));
  else {
    console.log(`Ablation Bench ${host.version}, Node.js ${host.node}, ${host.platform}\n\nTensor engines, best first:`);
    for (const name of engineNames) {
      const found = engines[name];
      console.log(found.available ? `  ${name.padEnd(11)} works: ${found.device}` : `  ${name.padEnd(11)} not here: ${found.reason}\n              ${found.fix}`);
    }
  }
  return works ? 0 : 1;
}
