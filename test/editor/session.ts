import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { liveTrainers } from '../../src/runs/trainers';
import { startCodeServer } from '../support/codeServer.mjs';
import { launchBrowser, Workbench } from './workbench';

const corpusBytes = 60_000;

/** Beginning of the sample corpus as plain text, which hovers can be tried on. */
function corpusText(): string {
  const text = gunzipSync(readFileSync('media/sample-corpus.txt.gz')).toString('utf8');
  // The book as several documents, so that some can be held out.
  const lines = text.slice(0, corpusBytes).split('\n').slice(0, -1).filter((line) => line !== '');
  return lines.map((line, index) => (index % 20 === 19 ? `${line}\n` : line)).join('\n');
}

/** VS Code with the packaged extension on a workspace of its own: a corpus, and what a test writes beside it. */
export class Session {
  private constructor(
    private readonly home: string,
    readonly workspace: string,
    private readonly server: Awaited<ReturnType<typeof startCodeServer>>,
    private readonly browser: Browser,
    readonly workbench: Workbench,
  ) {}

  /**
   * @param files name → content of further files in the workspace
   * @param options `restricted`: the workspace is not trusted
   */
  static async start(files: Record<string, string> = {}, options: { restricted?: boolean } = {}): Promise<Session> {
    const home = mkdtempSync(path.join(tmpdir(), 'editor-'));
    const workspace = path.join(home, 'study');
    mkdirSync(workspace);
    for (const [name, content] of Object.entries({ 'corpus.txt': corpusText(), ...files })) writeFileSync(path.join(workspace, name), content);
    const server = await startCodeServer({ home, ...options });
    const browser = await launchBrowser();
    const workbench = await Workbench.open(browser, server.url(workspace));
    return new Session(home, workspace, server, browser, workbench);
  }

  file(name: string): string {
    return path.join(this.workspace, name);
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  write(name: string, content: string): void {
    writeFileSync(this.file(name), content);
  }

  /** Trains the experiment in `file` from a terminal with these flags, and resolves when its results are there. */
  async train(file: string, ...flags: string[]): Promise<void> {
    await promisify(execFile)(process.execPath, [path.resolve('dist', 'trainer.js'), 'run', file, ...flags], { cwd: this.workspace });
  }

  /** Shows the window in each theme and keeps a picture of it. */
  async screenshots(name: string): Promise<void> {
    await this.workbench.runCommand('Notifications: Clear All Notifications');
    for (const [theme, kind, suffix] of themes) {
      await this.workbench.chooseTheme(theme, kind);
      await this.workbench.screenshot(`${name}-${suffix}`);
    }
    await this.workbench.chooseTheme(themes[0][0], themes[0][1]);
  }

  /** Keeps what shows why a test failed: a picture of the window with its notifications, and prints the extension's log. */
  async keepFailure(test: string): Promise<void> {
    await this.workbench.screenshotOfFailure(test);
    const logs = path.join(this.home, 'user-data', 'logs');
    const own = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((file) => /Ablation Bench.*\.log$/.test(path.basename(file)));
    for (const file of own) console.log(`${file}:\n${readFileSync(path.join(logs, file), 'utf8')}`);
  }

  /** Closes window and server, and ends the trainers that a failed test may have left. */
  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    for (const { pid } of this.trainers()) process.kill(pid, 'SIGKILL');
  }

  private trainers(): { pid: number }[] {
    const runs = this.file('runs');
    const experiments = readdirSync(this.workspace).includes('runs') ? readdirSync(runs) : [];
    return experiments.flatMap((experiment) => liveTrainers(path.join(runs, experiment)));
  }
}

const themes = [
  ['Light Modern', 'vs', 'light'],
  ['Dark Modern', 'vs-dark', 'dark'],
  ['Dark High Contrast', 'hc-black', 'contrast'],
] as const;

/** An experiment that trains in seconds: a two-layer network of width 32 on the workspace's corpus. */
export function tinyExperiment({ name, steps }: { name: string; steps: number }): string {
  return `{
  // Small enough for a test; comments stay where they are when the form writes.
  "schemaVersion": 1,
  "name": "${name}",
  "base": {
    "corpus": { "files": ["corpus.txt"], "heldOutFraction": 0.2 },
    "tokenizer": { "type": "wordpiece", "vocabSize": 512 },
    "model": { "numLayers": 2, "hiddenSize": 32, "numHeads": 2, "intermediateSize": 64, "embeddingSize": 32, "maxSeqLength": 32, "dropout": 0 },
    "objective": { "type": "rtd", "generatorSize": 0.5 }, // ELECTRA
    "training": { "batchSize": 8, "learningRate": 1e-3, "warmupSteps": 10 },
    "budget": { "steps": ${String(steps)} },
    "logging": { "logEverySteps": 5, "evalEverySteps": 50, "evalSequences": 16, "checkpointEverySteps": 50 }
  },
  "variants": [
    { "name": "ELECTRA" },
    { "name": "BERT", "baseline": "ELECTRA", "objective": { "type": "mlm" } }
  ],
  "seeds": [1],
  "evaluation": { "probeExamples": 64, "epochs": 1 }
}
`;
}
