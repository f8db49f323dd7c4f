/** With ABLATION_BENCH_EXPORT set to a folder, tests leave the networks that they export there, for check_export.py. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HuggingFaceFolder } from '../../src/model/huggingFace';
import { encodeSafetensors } from '../../src/model/safetensors';

export function leaveExported(name: string, { name: role, configJson, tensors }: HuggingFaceFolder): void {
  const root = process.env['ABLATION_BENCH_EXPORT'];
  if (root === undefined) return;
  const path = join(root, name, role);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'config.json'), configJson);
  writeFileSync(join(path, 'model.safetensors'), encodeSafetensors(tensors));
}
