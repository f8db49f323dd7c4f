import { describe, expect, it } from 'vitest';
import { stopGracefully, type StopControl } from '../../../../src/extension/runs/stopGracefully';

const trainer = { pid: 4711, processStart: 'boot 99' };

/** A trainer that exits so many milliseconds after it was asked to; Infinity for one that never does. */
function fakeControl({ exitsAfter, agrees = false, alive = true }: { exitsAfter: number; agrees?: boolean; alive?: boolean }) {
  const calls: string[] = [];
  let clock = 0;
  let asked = Infinity;
  let killed = false;
  const control: StopControl = {
    isAlive: () => alive && !killed && clock < asked + exitsAfter,
    requestStop: ({ pid }) => {
      calls.push(`stop ${pid}`);
      asked = clock;
    },
    kill: ({ pid }) => {
      calls.push(`kill ${pid}`);
      killed = true;
    },
    wait: (milliseconds) => {
      clock += milliseconds;
      return Promise.resolve();
    },
    confirmKill: () => {
      calls.push('confirm');
      return Promise.resolve(agrees);
    },
  };
  return { control, calls };
}

describe('stopGracefully', () => {
  it('asks a trainer to stop and waits until it has', async () => {
    const { control, calls } = fakeControl({ exitsAfter: 700 });
    expect(await stopGracefully(trainer, control, 1000)).toBe('stopped');
    expect(calls).toEqual(['stop 4711']);
  });

  it('signals nothing when the recorded process is gone', async () => {
    const { control, calls } = fakeControl({ exitsAfter: 0, alive: false });
    expect(await stopGracefully(trainer, control, 1000)).toBe('notRunning');
    expect(calls).toEqual([]);
  });

  it('kills only after the grace period and with the user’s consent', async () => {
    const { control, calls } = fakeControl({ exitsAfter: Infinity, agrees: true });
    expect(await stopGracefully(trainer, control, 1000)).toBe('killed');
    expect(calls).toEqual(['stop 4711', 'confirm', 'kill 4711']);
  });

  it('leaves a slow trainer alone when the user keeps waiting', async () => {
    const { control, calls } = fakeControl({ exitsAfter: Infinity });
    expect(await stopGracefully(trainer, control, 1000)).toBe('stillStopping');
    expect(calls).toEqual(['stop 4711', 'confirm']);
  });

  it('does not kill a trainer that stopped while the question was open', async () => {
    const { control, calls } = fakeControl({ exitsAfter: 1200, agrees: true });
    const confirm = control.confirmKill;
    control.confirmKill = async () => {
      await control.wait(400);
      return confirm();
    };
    expect(await stopGracefully(trainer, control, 1000)).toBe('stopped');
    expect(calls).toEqual(['stop 4711', 'confirm']);
  });
});
