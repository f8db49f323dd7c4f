/** Exports onto a disk that is really full: a file system of a few kilobytes, mounted in a name space of its own. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const study = resolve('media/studies/electra-objectives/electra-objectives.ablation.json');

/** Runs a script under such a file system; `$DISK` is its folder and holds `$FREE` free bytes, in pages. */
function onFullDisk(freeBytes: number, script: string): SpawnSyncReturns<string> {
  const disk = mkdtempSync(join(tmpdir(), 'disk-full-'));
  const fill = `mount -t tmpfs -o size=256k tmpfs "$DISK" && head -c ${256 * 1024 - freeBytes} /dev/zero > "$DISK/filler"`;
  return spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', `${fill} && ${script}`], { encoding: 'utf8', env: { ...process.env, DISK: disk } });
}

const probe = onFullDisk(0, 'true');
const canMount = probe.status === 0;
const reason = canMount ? '' : ` (skipped: no file system of its own can be mounted here: ${(probe.error?.message ?? probe.stderr).trim()})`;

describe.skipIf(!canMount)(`an export onto a full disk${reason}`, () => {
  it.each([
    ['csv', 0], ['json', 0], ['markdown', 0], ['latex', 0],
    // Some of the files fit.
    ['svg', 40_000], ['png', 120_000], ['tensorboard', 40_000],
  ] as const)('as %s says so and leaves nothing half-written', (format, freeBytes) => {
    const { stdout, stderr } = onFullDisk(freeBytes, `"${process.execPath}" "${resolve('dist/trainer.js')}" export "${study}" --format ${format} --out "$DISK/out"; echo "status $?"; ls -A "$DISK"`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^No space left on the disk while writing .*out/);
    expect(stdout).toBe('status 2\nfiller\n');
  });

  it('keeps the file that was there before', () => {
    const { stdout } = onFullDisk(0, `rm "$DISK/filler"; echo before > "$DISK/out.csv"; head -c 300000 /dev/zero > "$DISK/filler" 2> /dev/null; "${process.execPath}" "${resolve('dist/trainer.js')}" export "${study}" --format csv --out "$DISK/out.csv" 2> /dev/null; echo "status $?"; cat "$DISK/out.csv"; ls -A "$DISK"`);
    expect(stdout).toBe('status 2\nbefore\nfiller\nout.csv\n');
  });
});

describe('an export', () => {
  it('into a folder that does not exist makes it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'export-'));
    mkdirSync(join(folder, 'there'));
    const { status } = spawnSync(process.execPath, [resolve('dist/trainer.js'), 'export', study, '--format', 'csv', '--out', join(folder, 'there', 'new', 'out.csv')]);
    expect(status).toBe(0);
    expect(readdirSync(join(folder, 'there', 'new'))).toEqual(['out.csv']);
  });
});
