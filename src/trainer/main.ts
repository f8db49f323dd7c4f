/** Entry of dist/trainer.js: the detached trainer, its workers, the terminal command and the cluster task are this one program. */
import { main } from '../cli/main';
import { serveRuns, WORKER_ARGUMENT } from './workers/workerProcess';

const args = process.argv.slice(2);

void (args[0] === WORKER_ARGUMENT ? serveRuns() : main(args)).then((status) => {
  // Native engines keep threads that would hold the process open.
  process.exit(status);
});
