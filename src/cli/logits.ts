import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../common/errors';
import { mapEntries } from '../common/mapEntries';
import { openEngine } from '../engine/open';
import { engineNames } from '../experiment/schema';
import { outputsOf } from '../model/huggingFace/classes';
import { importedTensors } from '../model/huggingFace/importTensors';
import { logitsProgram, logitsShape } from '../model/huggingFace/logitsProgram';
import { readConfig } from '../model/huggingFace/readConfig';
import { decodeSafetensors } from '../model/safetensors';
import { parseLogitsInputs } from './logitsInputs';
import { textOption, type Arguments } from './verbs';

/** One output of the network, row-major. */
interface PrintedTensor {
  shape: number[];
  data: number[];
}

/** `logits FOLDER INPUTS.json`: what a network in Hugging Face's format computes, as JSON on standard output. */
export async function logits(args: Arguments): Promise<number> {
  const [folder, inputsFile] = args.positionals as [string, string];
  const engineName = textOption('logits', args, 'engine', engineNames) ?? 'onnx';
  const configFile = join(folder, 'config.json');
  const described = readConfig(readText(configFile), configFile);
  const weightsFile = join(folder, 'model.safetensors');
  const { specs, values } = importedTensors(described, decodeSafetensors(readBytes(weightsFile)).tensors, weightsFile);
  const { shape, batch } = parseLogitsInputs(readText(inputsFile), inputsFile, described);
  const { engine } = await openEngine(engineName, { device: 'cpu' });
  try {
    const compiled = await engine.compileForward(logitsProgram(described, specs, shape), values);
    const outputs = await compiled.run(batch);
    await compiled.dispose();
    const printed = mapEntries(outputsOf(described.className), (head, name): PrintedTensor => ({ shape: logitsShape(head, described.vocabSize, shape), data: Array.from(outputs[name]!) }));
    console.log(JSON.stringify(printed));
  } finally {
    await engine.dispose();
  }
  return 0;
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
