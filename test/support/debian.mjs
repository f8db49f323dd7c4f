// Programs that the tests need and npm does not carry; on Debian they are installed here, with no hand work.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** For each Debian package a file whose presence shows that what it brings is there. */
const probes = {
  chromium: process.env.CHROMIUM ?? '/usr/bin/chromium',
  'fonts-liberation': '/usr/share/fonts/truetype/liberation',
  'build-essential': '/usr/bin/g++',
  python3: '/usr/bin/python3',
  'pkg-config': '/usr/bin/pkg-config',
  'libkrb5-dev': '/usr/include/gssapi.h',
};

/** The command prefix that gives root's rights, or null where they cannot be had without a password. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
}

function run(command) {
  return spawnSync(command[0], command.slice(1), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;
}

/**
 * Installs those of `packages` that are missing.
 * @returns null when all are there, otherwise a sentence that says what is missing and what to do
 */
export function ensureDebianPackages(packages) {
  const missing = packages.filter((name) => !existsSync(probes[name]));
  if (missing.length === 0) return null;
  const byHand = `${missing.join(', ')} missing; run "apt-get install ${missing.join(' ')}" (or your system's equivalent) as root`;
  if (!existsSync('/usr/bin/apt-get')) return `${byHand}.`;
  const prefix = rootPrefix();
  if (prefix === null) return `${byHand}: neither root's rights nor passwordless sudo are at hand here.`;
  console.log(`Installing with apt-get: ${missing.join(' ')} …`);
  run([...prefix, 'apt-get', 'update', '-qq']);
  const installed = run([...prefix, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing]);
  return installed ? null : `${byHand}: apt-get failed, its message is above.`;
}

/** The browser that drives the panel and VS Code; `CHROMIUM` overrides it. */
export function chromiumPath() {
  return probes.chromium;
}
