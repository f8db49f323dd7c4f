import { execFileSync } from 'node:child_process';

/** The commit that a folder's repository is at, and whether files differ from it; null outside a repository and without git. */
export function commitOf(folder: string): { hash: string; dirty: boolean } | null {
  // Without optional locks, asking changes nothing in the repository.
  const git = (...args: string[]): string => execFileSync('git', ['--no-optional-locks', '-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return { hash: git('rev-parse', 'HEAD'), dirty: git('status', '--porcelain', '--untracked-files=no') !== '' };
  } catch {
    return null;
  }
}
