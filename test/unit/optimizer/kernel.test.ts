import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import loadWabt from 'wabt';

const source = fileURLToPath(new URL('../../../src/optimizer/kernel.wat', import.meta.url));
const committed = fileURLToPath(new URL('../../../src/optimizer/kernelBinary.ts', import.meta.url));

it('is the committed binary of kernel.wat', async () => {
  const wabt = await loadWabt();
  const module = wabt.parseWat('kernel.wat', readFileSync(source, 'utf8'), { simd: true });
  module.validate();
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  const text = `// Generated from kernel.wat by test/unit/optimizer/kernel.test.ts; do not edit.\n\n/** The WebAssembly module, in base64. */\nexport const kernelBinary =\n  '${base64}';\n`;
  await expect(text).toMatchFileSnapshot(committed);
});
