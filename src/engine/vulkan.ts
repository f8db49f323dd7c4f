/** Whether Vulkan can be used on Linux, found without loading Dawn, which prints a trace where it cannot. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const LOADER = 'libvulkan.so.1';
/** Where the dynamic loader looks in any case; the others are in its cache. */
const libraryFolders = ['/lib', '/usr/lib', '/usr/local/lib', '/lib64', '/usr/lib64', '/run/opengl-driver/lib'];
const LIBRARY_CACHE = '/etc/ld.so.cache';

/** What decides where the dynamic loader and Vulkan's loader look. */
export interface VulkanPlaces {
  env: NodeJS.ProcessEnv;
  libraryCache: string;
  libraryFolders: readonly string[];
  driverFolders: readonly string[];
}

/** A sentence that says what is missing, or null. Always null where Vulkan is not what Dawn uses. */
export function vulkanFault(platform: NodeJS.Platform = process.platform, places: VulkanPlaces = placesHere()): string | null {
  if (platform !== 'linux') return null;
  if (!hasLoader(places)) return `Vulkan's loader ${LOADER} is not installed.`;
  return hasDriver(places) ? null : 'No Vulkan driver is installed.';
}

/** The driver's folders are those of the Vulkan loader's documentation (LoaderDriverInterface.md, "Linux driver discovery"). */
function placesHere(): VulkanPlaces {
  const { env } = process;
  const list = (name: string, byDefault: string) => (env[name] || byDefault).split(':');
  const roots = [
    ...list('XDG_CONFIG_HOME', join(homedir(), '.config')),
    ...list('XDG_CONFIG_DIRS', '/etc/xdg'),
    '/etc',
    ...list('XDG_DATA_HOME', join(homedir(), '.local', 'share')),
    ...list('XDG_DATA_DIRS', '/usr/local/share:/usr/share'),
    '/run/opengl-driver/share',
  ];
  return { env, libraryCache: LIBRARY_CACHE, libraryFolders, driverFolders: roots.map((root) => join(root, 'vulkan', 'icd.d')) };
}

function hasLoader({ env, libraryCache, libraryFolders: folders }: VulkanPlaces): boolean {
  const named = (env['LD_LIBRARY_PATH'] ?? '').split(/[:;]/).filter((folder) => folder !== '');
  if ([...named, ...folders].some((folder) => existsSync(join(folder, LOADER)))) return true;
  return existsSync(libraryCache) && readFileSync(libraryCache).includes(LOADER);
}

/** A driver is a JSON file that names its library; variables name files or folders, and may replace the usual places. */
function hasDriver({ env, driverFolders }: VulkanPlaces): boolean {
  const instead = env['VK_DRIVER_FILES'] || env['VK_ICD_FILENAMES'];
  const added = (instead || env['VK_ADD_DRIVER_FILES'] || '').split(':').filter((path) => path !== '');
  return [...added, ...(instead ? [] : driverFolders)].some(namesDriver);
}

function namesDriver(path: string): boolean {
  if (!existsSync(path)) return false;
  return !statSync(path).isDirectory() || readdirSync(path).some((file) => file.endsWith('.json'));
}
