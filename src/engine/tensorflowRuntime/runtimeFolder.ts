/**
 * Where the TensorFlow runtime lies, and what its marker says. Every installation is a folder of its own under one
 * root; one without a valid `runtime.json`, which is written last, is never used.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

/** The npm package that is installed; package.json pins the same version for development. */
export const bindingPackage = { name: '@tensorflow/tfjs-node-gpu', version: '4.22.0' } as const;
/** The Node-API that its binding is compiled for: every Node.js from 20 on has it, whatever its own ABI. */
export const napiVersion = 8;
export const markerFile = 'runtime.json';
const folderPrefix = 'tfjs-node-gpu-';
const unfinishedSuffix = '.tmp';

const recordSchema = z.object({
  schemaVersion: z.literal(1),
  packageVersion: z.string(),
  tensorflowVersion: z.string(),
  /** Platform and processor that the binding is for, as in `linux-x64`. */
  target: z.string(),
  napiVersion: z.number().int(),
  installedAt: z.iso.datetime(),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('download') }),
    z.object({
      kind: z.literal('python'),
      python: z.string(),
      /** TensorFlow's own libraries, by path: the binding links to them where they are. */
      libraries: z.array(z.string()).min(1),
      cuda: z.boolean(),
      /** CUDA libraries of the same environment that the binding opens before TensorFlow looks for them. */
      cudaLibraries: z.array(z.string()),
    }),
  ]),
});
export type RuntimeRecord = z.output<typeof recordSchema>;

export type FoundRuntime =
  | { state: 'ready'; folder: string; record: RuntimeRecord }
  | { state: 'absent' }
  /** @property reason a sentence */
  | { state: 'unusable'; folder: string; reason: string };

/** What decides where per-user data lies. */
interface User {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  home: string;
}

/** The root of all installations: `ABLATION_BENCH_RUNTIME`, or else a folder in the user's data folder. */
export function runtimeRoot({ env, platform, home }: User = { env: process.env, platform: process.platform, home: homedir() }): string {
  if (env['ABLATION_BENCH_RUNTIME']) return env['ABLATION_BENCH_RUNTIME'];
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'ablation-bench', 'tensorflow');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'ablation-bench', 'tensorflow');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'ablation-bench', 'tensorflow');
}

export const hostTarget = (): string => `${process.platform}-${process.arch}`;

/** The folder of an installation under `root`: one for each package, TensorFlow, Node-API and platform. */
export function installationFolder(root: string, tensorflowVersion: string): string {
  return join(root, `${folderPrefix}${bindingPackage.version}-tensorflow-${tensorflowVersion}-napi${napiVersion}-${hostTarget()}`);
}

/** The folder of the npm package within an installation. */
export function packageFolderOf(installation: string): string {
  return join(installation, 'node_modules', ...bindingPackage.name.split('/'));
}

/** The compiled binding, where the package looks for it. */
export function bindingFile(packageFolder: string): string {
  return join(packageFolder, 'lib', `napi-v${napiVersion}`, 'tfjs_binding.node');
}

/** Everything of ours under `root`, unfinished and outdated installations included. */
export function installationsIn(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(folderPrefix))
    .map((entry) => join(root, entry.name));
}

/** The installation that is used: the newest that is whole; one that cannot be used is reported when there is no other. */
export function findRuntime(root: string): FoundRuntime {
  const found = installationsIn(root).filter((folder) => !folder.endsWith(unfinishedSuffix)).map(readInstallation);
  const ready = found.filter((each) => each.state === 'ready').sort((a, b) => b.record.installedAt.localeCompare(a.record.installedAt));
  return ready[0] ?? found[0] ?? { state: 'absent' };
}

function readInstallation(folder: string): FoundRuntime {
  const record = readMarker(folder);
  const reason = record === null ? `The TensorFlow runtime in ${folder} is only half installed.` : faultOf(folder, record);
  return record === null || reason !== null ? { state: 'unusable', folder, reason: reason! } : { state: 'ready', folder, record };
}

function readMarker(folder: string): RuntimeRecord | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(join(folder, markerFile), 'utf8')));
  } catch {
    return null;
  }
}

/** Why a whole installation cannot be used here, as a sentence. */
function faultOf(folder: string, { packageVersion, target, source, tensorflowVersion }: RuntimeRecord): string | null {
  if (packageVersion !== bindingPackage.version) return `The TensorFlow runtime holds ${bindingPackage.name} ${packageVersion}; this version of Ablation Bench needs ${bindingPackage.version}.`;
  if (target !== hostTarget()) return `The TensorFlow runtime was made for ${target}, and this is ${hostTarget()}.`;
  if (!existsSync(bindingFile(packageFolderOf(folder)))) return `The TensorFlow runtime in ${folder} has lost its binding.`;
  const gone = source.kind === 'python' ? source.libraries.find((library) => !existsSync(library)) : undefined;
  return gone === undefined ? null : `The TensorFlow ${tensorflowVersion} that the runtime was compiled against is gone: ${gone} does not exist.`;
}
