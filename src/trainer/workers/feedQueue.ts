/**
 * Gives the tasks, in their order, to whichever executor is free, until none is left or the signal is aborted.
 * Returns what came of those that were begun, by their place. Rejects when an executor does, once all have ended.
 */
export async function feedQueue<Task, Outcome>(tasks: readonly Task[], executors: readonly ((task: Task) => Promise<Outcome>)[], signal: AbortSignal): Promise<(Outcome | undefined)[]> {
  const outcomes = new Array<Outcome | undefined>(tasks.length).fill(undefined);
  const waiting = [...tasks.entries()];
  const work = async (execute: (task: Task) => Promise<Outcome>): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) outcomes[next[0]] = await execute(next[1]);
  };
  const ended = await Promise.allSettled(executors.map(work));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return outcomes;
}
