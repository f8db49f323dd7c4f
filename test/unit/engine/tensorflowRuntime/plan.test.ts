import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/common/errors';
import { plannedVersion, planSetUp } from '../../../../src/engine/tensorflowRuntime/plan';
import type { PythonEnvironment } from '../../../../src/engine/tensorflowRuntime/pythonEnvironments';

const usable = (python: string, version: string, cuda = false): PythonEnvironment => ({
  python,
  pythonVersion: '3.11.4',
  tensorflow: { version, cuda, includeFolder: `/${python}/include`, libraries: [`/${python}/lib.so`], cudaLibraries: [] },
  problem: null,
});
const useless = (python: string): PythonEnvironment => ({ python, pythonVersion: '3.9.2', tensorflow: null, problem: `${python} has no TensorFlow.` });
const request = { download: false, pythonNamed: false, gpu: false };

describe('planSetUp', () => {
  it('compiles against the first environment that can be used', () => {
    const plan = planSetUp(request, [useless('a'), usable('b', '2.15.1'), usable('c', '2.21.0', true)]);
    expect(plan).toMatchObject({ kind: 'compile', python: 'b' });
    expect(plannedVersion(plan)).toBe('2.15.1');
  });

  it('prefers a CUDA build where there is a GPU', () => {
    const environments = [usable('b', '2.15.1'), usable('c', '2.21.0', true)];
    expect(planSetUp({ ...request, gpu: true }, environments)).toMatchObject({ python: 'c' });
    expect(planSetUp({ ...request, gpu: true }, environments.slice(0, 1))).toMatchObject({ python: 'b' });
  });

  it('downloads the stock library only when asked to', () => {
    const plan = planSetUp({ ...request, download: true }, [usable('b', '2.15.1')]);
    expect([plan.kind, plannedVersion(plan)]).toEqual(['download', '2.9.1']);
  });

  it('takes no other environment than the one named', () => {
    expect(() => planSetUp({ ...request, pythonNamed: true }, [useless('a'), usable('b', '2.15.1')])).toThrow(UserError);
    expect(() => planSetUp({ ...request, pythonNamed: true }, [useless('a'), usable('b', '2.15.1')])).toThrow(/^No TensorFlow to compile against was found\. a has no TensorFlow\. Install one \(pip install tensorflow-cpu,/);
  });

  it('says why each environment will not do, or that there is none', () => {
    expect(() => planSetUp(request, [useless('a'), useless('b')])).toThrow('a has no TensorFlow. b has no TensorFlow.');
    expect(() => planSetUp(request, [])).toThrow('There is no Python on the PATH.');
  });
});
