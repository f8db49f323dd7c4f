// One temporary folder for a whole test run, removed at its end with everything that tests left in it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** vitest's global set-up; the function it returns is the tear-down. */
export function setup() {
  const folder = mkdtempSync(path.join(tmpdir(), 'ablation-bench-test-'));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
