import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../common/errors';
import { mapEntries } from '../common/mapEntries';
import type { Outputs } from '../engine/engine';
import { openEngine } from '../engine/open';
import { engineNames } from '../experiment/schema';
import { outputsOf } from '../model/huggingFace/classes';
import { importedTensors } from '../model/huggingFace/importTensors';
import { logitsProgram, logitsShape } from '../model/huggingFace/logitsProgram';
import { readConfig } from '../model/huggingFace/readConfig';
import { decodeSafetensors, type NamedTensors } from '../model/safetensors';
import { parseLogitsInputs } from './logitsInputs';
import { written } from './standardOutput';
import { textOption, type Arguments } from './verbs';

/** Numbers that are turned into text at a time: the whole would not fit into one string for large batches. */
const CHUNK = 2 ** 16;

/** `logits FOLDER INPUTS.json`: what a network in Hugging Face's format computes, as JSON on standard output. */
export async function logits(args: Arguments): Promise<number> {
  const [folder, inputsFile] = args.positionals as [string, string];
  const engineName = textOption('logits', args, 'engine', engineNames) ?? 'onnx';
  const configFile = join(folder, 'config.json');
  const described = readConfig(readText(configFile), configFile);
  const weightsFile = join(folder, 'model.safetensors');
  const { specs, values } = importedTensors(described, readTensors(weightsFile), weightsFile);
  const { shape, batch } = parseLogitsInputs(readText(inputsFile), inputsFile, described);
  const { engine } = await openEngine(engineName, { device: 'cpu' });
  try {
    const compiled = await engine.compileForward(logitsProgram(described, specs, shape), values);
    const outputs = await compiled.run(batch);
    await compiled.dispose();
    checkFinite(outputs, folder);
    await print(mapEntries(outputsOf(described.className), (head, name) => ({ shape: logitsShape(head, described.vocabSize, shape), data: outputs[name]! })));
  } finally {
    await engine.dispose();
  }
  return 0;
}

/** JSON has no word for what is not a number. */
function checkFinite(outputs: Outputs, folder: string): void {
  const name = Object.keys(outputs).find((output) => !outputs[output]!.every(Number.isFinite));
  if (name !== undefined) throw new UserError('logits.notFinite', `The network ${folder} computes ${name} that are not finite: its weights are damaged, or it diverged in training. Use another checkpoint.`);
}

/** `{"NAME": {"shape": […], "data": […]}, …}` in a line, data row-major. */
async function print(tensors: Record<string, { shape: number[]; data: Float32Array | Int32Array }>): Promise<void> {
  let separator = '{';
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    await written(process.stdout, `${separator}${JSON.stringify(name)}:{"shape":${JSON.stringify(shape)},"data":[`);
    for (let start = 0; start < data.length; start += CHUNK) await written(process.stdout, `${start === 0 ? '' : ','}${data.subarray(start, start + CHUNK).join()}`);
    await written(process.stdout, ']}');
    separator = ',';
  }
  await written(process.stdout, '}\n');
}

function readTensors(path: string): NamedTensors {
  const bytes = readBytes(path);
  try {
    return decodeSafetensors(bytes).tensors;
  } catch (error) {
    throw error instanceof UserError ? new UserError(error.code, `${path}: ${error.message}`) : error;
  }
}

function readText(path: string): string {
  return readBytes(path).toString('utf8');
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : `cannot be read (${(error as Error).message})`;
    throw new UserError('logits.file', `${path} ${reason}. The network is a folder with config.json and model.safetensors, and the inputs are a JSON file.`);
  }
}
