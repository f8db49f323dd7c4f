/** Entry of dist/trainer.js: the detached trainer, its workers, the terminal command and the cluster task are this one program. */
import { written } from '../cli/standardOutput';
import { main } from '../cli/main';
import { serveRuns, WORKER_ARGUMENT } from './workers/workerProcess';

const args = process.argv.slice(2);

async function command(): Promise<number> {
  const status = await main(args);
  await Promise.all([process.stdout, process.stderr].map((stream) => written(stream)));
  return status;
}

void (args[0] === WORKER_ARGUMENT ? serveRuns() : command()).then((status) => {
  // Native engines keep threads that would hold the process open.
  process.exit(status);
});
