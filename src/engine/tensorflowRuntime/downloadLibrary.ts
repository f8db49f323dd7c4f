/** The stock libtensorflow (2.9.1, CUDA 11.2) with its ready-made binding, by the package's own install script. */
import { delimiter, dirname, join } from 'node:path';
import { UserError } from '../../common/errors';
import { runProgram, type SetUpTask } from './childProgram';
import { stockTensorflowVersion } from './plan';
import { bindingPackage, packageFolderOf } from './runtimeFolder';

/** Throws a UserError `runtime.download`. */
export async function downloadLibrary(stage: string, task: SetUpTask): Promise<void> {
  task.onProgress(`Downloading libtensorflow ${stockTensorflowVersion} (about 400 MB) …`);
  // The script calls node-pre-gyp by name, and that calls node.
  const path = [join(stage, 'node_modules', '@mapbox', 'node-pre-gyp', 'bin'), process.env['PATH'], dirname(process.execPath)].join(delimiter);
  const cwd = packageFolderOf(stage);
  const { status, output } = await runProgram({ program: process.execPath, args: [join('scripts', 'install.js'), 'gpu', 'download'], cwd, env: { ...process.env, PATH: path } }, task);
  if (status === 0) return;
  const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|Unexpected server response|statusCode|Could not find/i.test(output);
  const cause = unreachable ? 'storage.googleapis.com could not be reached' : 'its install script failed';
  throw new UserError('runtime.download', `libtensorflow for ${bindingPackage.name} could not be downloaded: ${cause} (the log is ${task.log}). Check the network, or compile against the TensorFlow of a Python environment instead (pip install tensorflow-cpu, then --python PATH).`);
}
