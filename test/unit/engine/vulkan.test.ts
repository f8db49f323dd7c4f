import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { vulkanFault } from '../../../src/engine/vulkan';

/** A machine in a folder: each file is written, with its folders. */
function places(files: Record<string, string>, env: (folder: string) => NodeJS.ProcessEnv = () => ({})): Parameters<typeof vulkanFault>[1] {
  const folder = mkdtempSync(join(tmpdir(), 'ablation-vulkan-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { env: env(folder), libraryCache: join(folder, 'ld.so.cache'), libraryFolders: [join(folder, 'lib')], driverFolders: [join(folder, 'icd.d')] };
}

const loader = { 'ld.so.cache': 'glibc-ld.so.cache1.1\0libvulkan.so.1\0/usr/lib/libvulkan.so.1\0' };
const noLoader = "Vulkan's loader libvulkan.so.1 is not installed.";

describe('vulkanFault', () => {
  it.each([
    ['nothing', places({}), noLoader],
    ['a cache of other libraries', places({ 'ld.so.cache': 'libvulkan_lvp.so\0' }), noLoader],
    ['a loader without a driver', places(loader), 'No Vulkan driver is installed.'],
    ['a loader in the cache and a driver', places({ ...loader, 'icd.d/nvidia_icd.json': '{}' }), null],
    ['a loader in a folder of libraries', places({ 'lib/libvulkan.so.1': '', 'icd.d/a.json': '{}' }), null],
    ['a loader that LD_LIBRARY_PATH names', places({ 'own/libvulkan.so.1': '', 'icd.d/a.json': '{}' }, (folder) => ({ LD_LIBRARY_PATH: join(folder, 'own') })), null],
    ['a driver that a variable names', places({ ...loader, 'swiftshader.json': '{}' }, (folder) => ({ VK_DRIVER_FILES: join(folder, 'swiftshader.json') })), null],
    ['a variable that names none, in place of the usual ones', places({ ...loader, 'icd.d/a.json': '{}' }, () => ({ VK_DRIVER_FILES: '/nowhere/icd.json' })), 'No Vulkan driver is installed.'],
  ])('with %s', (_, machine, expected) => {
    expect(vulkanFault('linux', machine)).toBe(expected);
  });

  it('asks nothing where Dawn uses another interface', () => {
    expect([vulkanFault('darwin', places({})), vulkanFault('win32', places({}))]).toEqual([null, null]);
  });
});
