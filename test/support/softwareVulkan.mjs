// A GPU for the tests of machines without one: SwiftShader, the Vulkan driver in Debian's chromium package.
import { existsSync } from 'node:fs';
import path from 'node:path';

const folder = '/usr/lib/chromium';

/** The file that names the driver to Vulkan's loader, or null. */
export function softwareVulkan() {
  const file = path.join(folder, 'vk_swiftshader_icd.json');
  return process.platform === 'linux' && existsSync(file) ? file : null;
}

/** vitest's global set-up. Chromium brings Vulkan's loader too, and a process looks for libraries as it is told at its start. */
export function setup() {
  if (softwareVulkan() === null) return;
  process.env.LD_LIBRARY_PATH = [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(path.delimiter);
}
