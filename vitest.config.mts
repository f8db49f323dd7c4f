import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/temporaryFolder.mjs', 'test/support/softwareVulkan.mjs'],
    pool: 'forks',
    // Some tests read graphs with the library that `src/engine/onnxruntimeNode.ts` loads.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
