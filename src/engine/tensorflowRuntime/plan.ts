import { UserError } from '../../common/errors';
import type { PythonEnvironment, TensorflowLibrary } from './pythonEnvironments';

export type SetUpPlan =
  | { kind: 'compile'; python: string; tensorflow: TensorflowLibrary }
  /** libtensorflow as tfjs-node-gpu's own install script downloads it. */
  | { kind: 'download' };

/** Where the stock library stands, for folders and messages. */
export const stockTensorflowVersion = '2.9.1';

const howToInstall = 'Install one (pip install tensorflow-cpu, or "tensorflow[and-cuda]" for an NVIDIA GPU) and name its Python with --python, or take the stock libtensorflow with --download.';

export interface SetUpRequest {
  download: boolean;
  /** Whether the first of the environments is the one asked for, and no other will do. */
  pythonNamed: boolean;
  /** Prefer a TensorFlow that can use it. */
  gpu: boolean;
}

/** Chooses what to install. Throws a UserError `runtime.noTensorflow` that says why each environment will not do. */
export function planSetUp({ download, pythonNamed, gpu }: SetUpRequest, environments: readonly PythonEnvironment[]): SetUpPlan {
  if (download) return { kind: 'download' };
  const considered = pythonNamed ? environments.slice(0, 1) : environments;
  const usable = considered.flatMap(({ python, tensorflow }) => (tensorflow === null ? [] : [{ kind: 'compile' as const, python, tensorflow }]));
  const chosen = (gpu ? usable.find(({ tensorflow }) => tensorflow.cuda) : undefined) ?? usable[0];
  if (chosen !== undefined) return chosen;
  const reasons = considered.map(({ problem }) => problem).join(' ');
  throw new UserError('runtime.noTensorflow', `No TensorFlow to compile against was found. ${reasons || 'There is no Python on the PATH.'} ${howToInstall}`);
}

/** The version of TensorFlow that the plan installs. */
export function plannedVersion(plan: SetUpPlan): string {
  return plan.kind === 'compile' ? plan.tensorflow.version : stockTensorflowVersion;
}
