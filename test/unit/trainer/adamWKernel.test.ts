import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import loadWabt from 'wabt';

const source = fileURLToPath(new URL('../../../src/trainer/adamWKernel.wat', import.meta.url));
const committed = fileURLToPath(new URL('../../../src/trainer/adamWKernel.ts', import.meta.url));

it('is the committed binary of adamWKernel.wat', async () => {
  const wabt = await loadWabt();
  const module = wabt.parseWat('adamWKernel.wat', readFileSync(source, 'utf8'), { simd: true });
  module.validate();
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  const text = `// Generated from adamWKernel.wat by test/unit/trainer/adamWKernel.test.ts; do not edit.\n\n/** The WebAssembly module, in base64. */\nexport const adamWKernel =\n  '${base64}';\n`;
  await expect(text).toMatchFileSnapshot(committed);
});
