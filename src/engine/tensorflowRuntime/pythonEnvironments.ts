/** The Python environments of this machine, and the TensorFlow in each. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { messageOf } from '../../common/errors';

/** What to compile and link against. */
export interface TensorflowLibrary {
  version: string;
  /** Whether it was built for CUDA. */
  cuda: boolean;
  includeFolder: string;
  /** Its C library and what that needs, by path. */
  libraries: string[];
  /** CUDA libraries that pip put beside it, in the order in which they can be opened. */
  cudaLibraries: string[];
}

/** A Python, and its TensorFlow or the reason why there is none that can be used. */
export interface PythonEnvironment {
  python: string;
  pythonVersion: string | null;
  tensorflow: TensorflowLibrary | null;
  /** A sentence; null when `tensorflow` can be used. */
  problem: string | null;
}

/** Asks without importing TensorFlow, which takes seconds and prints. */
const question = `
import importlib.util, json, os, runpy, sys
from importlib import metadata
names = ["tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos", "tensorflow-rocm", "tensorflow-cpu-aws", "intel-tensorflow", "tf-nightly", "tf-nightly-cpu"]
def version():
    for name in names:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            pass
    return None
def tensorflow():
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = list(spec.submodule_search_locations)[0]
    try:
        build = dict(runpy.run_path(os.path.join(folder, "python", "platform", "build_info.py"))["build_info"])
    except Exception:
        build = {}
    return {"version": version(), "folder": folder, "cuda": bool(build.get("is_cuda_build", False))}
print("\\n" + json.dumps({"python": "%d.%d.%d" % sys.version_info[:3], "tensorflow": tensorflow()}))
`;

const answerSchema = z.object({
  python: z.string(),
  tensorflow: z.object({ version: z.string().nullable(), folder: z.string(), cuda: z.boolean() }).nullable(),
});

const ANSWER_MILLISECONDS = 30_000;

/** What decides which Pythons are found. */
interface Surroundings {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
}

/**
 * Paths of Pythons, the most specific first: those named, the active virtual and Conda environments, the PATH's.
 * @param named programs, or folders of environments
 */
export function candidatePythons(named: readonly string[], { env, platform }: Surroundings = process): string[] {
  const environments = [env['VIRTUAL_ENV'], env['CONDA_PREFIX']].filter((folder) => folder !== undefined && folder !== '') as string[];
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '').flatMap((folder) => programNames(platform).map((name) => join(folder, name)));
  const paths = [...named, ...environments].map((path) => pythonOf(path, platform));
  // Many names may lead to one program, but a virtual environment's link is an environment of its own.
  const known = new Set<string>();
  return [...paths, ...onPath.filter(isFile)].filter((path) => {
    const identity = join(existsSync(dirname(path)) ? realpathSync(dirname(path)) : dirname(path), isFile(path) ? programIdentity(path) : path);
    return known.has(identity) ? false : known.add(identity);
  });
}

/** The Python of an environment's folder; a path that is none stays as it is. */
function pythonOf(path: string, platform: NodeJS.Platform): string {
  if (!isFolder(path)) return path;
  const places = platform === 'win32' ? ['python.exe', join('Scripts', 'python.exe')] : [join('bin', 'python3'), join('bin', 'python')];
  return places.map((place) => join(path, place)).find(isFile) ?? path;
}

function programNames(platform: NodeJS.Platform): string[] {
  return platform === 'win32' ? ['python.exe'] : ['python3', 'python'];
}

/** `python` and `python3` of one folder are one program. */
function programIdentity(path: string): string {
  return realpathSync(path);
}

/** Asks every candidate. Never throws for one that does not answer: its `problem` says so. */
export function findEnvironments(named: readonly string[], surroundings?: Surroundings): Promise<PythonEnvironment[]> {
  return Promise.all(candidatePythons(named, surroundings).map(inspectPython));
}

/** Asks one Python for its TensorFlow. */
export async function inspectPython(python: string): Promise<PythonEnvironment> {
  let answer;
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', question], { timeout: ANSWER_MILLISECONDS, windowsHide: true });
    answer = answerSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } catch (error) {
    return { python, pythonVersion: null, tensorflow: null, problem: `${python} does not answer as a Python 3.8 or later does (${firstLine(messageOf(error))}).` };
  }
  const known = { python, pythonVersion: answer.python };
  if (answer.tensorflow === null) return { ...known, tensorflow: null, problem: `${python} (Python ${answer.python}) has no TensorFlow.` };
  const { version, folder, cuda } = answer.tensorflow;
  const library = libraryIn(folder, version ?? 'of unknown version', cuda);
  return typeof library === 'string' ? { ...known, tensorflow: null, problem: `${python}: ${library}` } : { ...known, tensorflow: library, problem: null };
}

/** The library in a TensorFlow folder, or a sentence that says what is missing. */
function libraryIn(folder: string, version: string, cuda: boolean): TensorflowLibrary | string {
  if (process.platform === 'win32') return `the TensorFlow ${version} for Windows brings no C library to link against; take the stock libtensorflow (--download).`;
  const extension = process.platform === 'darwin' ? '2.dylib' : 'so.2';
  const libraries = ['libtensorflow_cc', 'libtensorflow_framework'].map((name) => join(folder, `${name}.${extension}`));
  const missing = libraries.find((library) => !existsSync(library));
  if (missing !== undefined) return `its TensorFlow ${version} brings no C library (${missing}); TensorFlow 2.12 and later do.`;
  const includeFolder = join(folder, 'include');
  const header = join(includeFolder, 'tensorflow', 'c', 'eager', 'c_api.h');
  if (!existsSync(header)) return `its TensorFlow ${version} was installed without headers (${header}); install the wheel from PyPI.`;
  return { version, cuda, includeFolder, libraries, cudaLibraries: cuda ? cudaLibrariesIn(join(dirname(folder), 'nvidia')) : [] };
}

/** Each needs only earlier ones. */
const cudaOrder = ['cudart', 'nvJitLink', 'cublasLt', 'cublas', 'cufft', 'curand', 'cusparse', 'cusolver', 'cudnn', 'nccl', 'cupti'];

/** The CUDA libraries under site-packages/nvidia, whose packages keep one `lib` folder each. */
function cudaLibrariesIn(folder: string): string[] {
  if (!isFolder(folder)) return [];
  const files = readdirSync(folder).map((part) => join(folder, part, 'lib')).filter(isFolder).flatMap((lib) => readdirSync(lib).map((file) => join(lib, file)));
  return cudaOrder.flatMap((name) => files.filter((file) => new RegExp(`[\\\\/]lib${name}\\.so\\.\\d+$`).test(file)).sort());
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
const firstLine = (text: string): string => text.trim().split('\n')[0]!;
