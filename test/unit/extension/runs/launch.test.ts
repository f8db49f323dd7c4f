import { describe, expect, it } from 'vitest';
import { runArguments, trainerCommand } from '../../../../src/extension/runs/launch';

const installed = { trainer: '/x/trainer.js', runtimeFolder: '/data/tensorflow' };
const host = { execPath: '/opt/code/node', env: { PATH: '/bin', NODE_OPTIONS: '--inspect-brk' } };

describe('runArguments', () => {
  it('runs the whole experiment with the file’s engine', () => {
    expect(runArguments({ file: '/w/a b.ablation.json', variant: null, engine: null, parallel: null, restart: false })).toEqual(['run', '/w/a b.ablation.json']);
  });

  it('names the variant, the engine, the runs at a time and a restart that were chosen', () => {
    const args = runArguments({ file: '/w/a.ablation.json', variant: 'ELECTRA 15%', engine: 'cpu', parallel: 3, restart: true });
    expect(args).toEqual(['run', '/w/a.ablation.json', '--variant', 'ELECTRA 15%', '--engine', 'cpu', '--parallel', '3', '--restart']);
  });
});

describe('trainerCommand', () => {
  it('runs the program of the extension host as Node.js', () => {
    const { program, args, env } = trainerCommand({ ...installed, nodePath: null, args: ['doctor'] }, host);
    expect([program, ...args]).toEqual(['/opt/code/node', '/x/trainer.js', 'doctor']);
    expect(env).toEqual({ PATH: '/bin', ABLATION_BENCH_RUNTIME: '/data/tensorflow', ELECTRON_RUN_AS_NODE: '1' });
  });

  it('leaves the runtime folder that the user named in the environment', () => {
    const env = { ...host.env, ABLATION_BENCH_RUNTIME: '/mine' };
    expect(trainerCommand({ ...installed, nodePath: null, args: [] }, { ...host, env }).env['ABLATION_BENCH_RUNTIME']).toBe('/mine');
  });

  it('takes the Node.js of the setting and passes no debugger on', () => {
    const { program, env } = trainerCommand({ ...installed, nodePath: '/usr/bin/node', args: [] }, host);
    expect(program).toBe('/usr/bin/node');
    expect(env).toEqual({ PATH: '/bin', ABLATION_BENCH_RUNTIME: '/data/tensorflow' });
  });
});
