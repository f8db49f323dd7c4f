/** Installs the TensorFlow runtime as planned: into a temporary neighbour, tried in a process of its own, then renamed. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFolder, removeFolder } from '../../common/atomicFolder';
import { UserError } from '../../common/errors';
import { runProgram, throwIfCancelled, type SetUpTask } from './childProgram';
import { compileBinding } from './compileBinding';
import { downloadLibrary } from './downloadLibrary';
import { obtainPackages } from './packages';
import { plannedVersion, type SetUpPlan } from './plan';
import { requireMachine } from './requirements';
import { bindingFile, bindingPackage, hostTarget, installationFolder, installationsIn, markerFile, napiVersion, packageFolderOf, type RuntimeRecord } from './runtimeFolder';

/** The log of the last set-up under `root`. */
export function setUpLog(root: string): string {
  return join(root, 'setup.log');
}

/**
 * Installs what the plan says and removes earlier installations.
 * Throws a UserError whose code begins with `runtime.` or `disk.`, with nothing half-written left behind.
 * @returns the record of the finished installation and its folder
 */
export async function installRuntime(plan: SetUpPlan, root: string, request: Pick<SetUpTask, 'signal' | 'onProgress'>): Promise<{ folder: string; record: RuntimeRecord }> {
  requireMachine(plan, root);
  const task: SetUpTask = { ...request, log: setUpLog(root) };
  writeFileSync(task.log, `Set-up of ${bindingPackage.name} ${bindingPackage.version} for ${hostTarget()}, Node.js ${process.versions.node}\n${JSON.stringify(plan, null, 2)}\n`);
  const folder = installationFolder(root, plannedVersion(plan));
  let record: RuntimeRecord | null = null;
  await buildFolder(folder, async (stage) => {
    await obtainPackages(stage, task);
    if (plan.kind === 'compile') await compileBinding(stage, plan.tensorflow, task);
    else await downloadLibrary(stage, task);
    record = recordOf(plan, await tryBinding(stage, task));
    throwIfCancelled(task.signal);
    writeFileSync(join(stage, markerFile), JSON.stringify(record, null, 2));
    removeFolder(folder);
  });
  for (const other of installationsIn(root)) if (other !== folder) removeFolder(other);
  return { folder, record: record! };
}

/** Removes every installation under `root`, and the log. Returns how many there were. */
export function uninstallRuntime(root: string): number {
  const installations = installationsIn(root);
  for (const folder of installations) removeFolder(folder);
  rmSync(setUpLog(root), { force: true });
  return installations.length;
}

/** Loads the binding where a crash ends another process, and says its TensorFlow's version. */
async function tryBinding(stage: string, task: SetUpTask): Promise<string> {
  task.onProgress('Loading it once …');
  const script = 'process.stdout.write("\\nTensorFlow " + require(process.argv[1]).TF_Version + "\\n")';
  const { status, signal, output } = await runProgram({ program: process.execPath, args: ['-e', script, bindingFile(packageFolderOf(stage))], cwd: stage }, task);
  const version = output.match(/^TensorFlow (\S+)$/m)?.[1];
  if (status === 0 && version !== undefined) return version;
  const ending = signal === null ? `ended with exit status ${status ?? '?'}` : `was ended by ${signal}`;
  throw new UserError('runtime.load', `The finished binding does not load: the process that tried ${ending}. Its messages are in ${task.log}; the TensorFlow it was built for may not fit this machine's processor or C library.`);
}

function recordOf(plan: SetUpPlan, tensorflowVersion: string): RuntimeRecord {
  const { version: packageVersion } = bindingPackage;
  const common = { schemaVersion: 1 as const, packageVersion, tensorflowVersion, target: hostTarget(), napiVersion, installedAt: new Date().toISOString() };
  if (plan.kind === 'download') return { ...common, source: { kind: 'download' } };
  const { cuda, libraries, cudaLibraries } = plan.tensorflow;
  return { ...common, source: { kind: 'python', python: plan.python, libraries, cuda, cudaLibraries } };
}
