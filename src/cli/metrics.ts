import { scorePredictionsFile } from '../glue/predictionsTable';
import { glueTasks } from '../glue/tasks';
import { usageError, type Arguments } from './verbs';

/** `metrics TASK PREDICTIONS`: the task's metrics as JSON, with a note where one is 0 by definition. */
export function metrics({ positionals }: Arguments): Promise<number> {
  const [name, path] = positionals as [string, string];
  if (!isTask(name)) throw usageError('metrics', `there is no task "${name}"; the tasks are ${Object.keys(glueTasks).join(', ')}`);
  console.log(JSON.stringify(scorePredictionsFile(path, glueTasks[name]), null, 1));
  return Promise.resolve(0);
}

function isTask(name: string): name is keyof typeof glueTasks {
  return Object.hasOwn(glueTasks, name);
}
