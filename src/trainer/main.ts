/** Entry of dist/trainer.js: the detached trainer, the terminal command and the cluster task are this one program. */
import { main } from '../cli/main';

void main(process.argv.slice(2)).then((status) => {
  // Native engines keep threads that would hold the process open.
  process.exit(status);
});
