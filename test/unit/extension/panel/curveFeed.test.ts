import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CurveFeed } from '../../../../src/extension/panel/curveFeed';
import { FollowedLog } from '../../../../src/extension/panel/eventSource';
import type { ToWebview } from '../../../../src/panel/protocol';
import { runSummary } from '../runSummary';

const time = '2026-01-01T00:00:00.000Z';
const logged = (seq: number) => `${JSON.stringify({ seq, time, type: 'stepLogged', step: seq + 1, tokens: 1, flops: 1, wallSeconds: 1, learningRate: 1, gradientNorm: 1, tokensPerSecond: 1, values: { loss: -seq } })}\n`;

describe('CurveFeed', () => {
  let folder: string;
  let posted: ToWebview[];
  let errors: unknown[];
  let feed: CurveFeed;
  const run = () => runSummary({ id: 'five/ELECTRA/seed-1', folder });
  const log = () => join(folder, 'events.jsonl');
  const ranges = () => posted.flatMap((message) => (message.type === 'curve' ? [[message.fromSeq, message.toSeq]] : []));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ablation-bench-'));
    mkdirSync(folder, { recursive: true });
    posted = [];
    errors = [];
    feed = new CurveFeed((message) => posted.push(message), (error) => errors.push(error), (shown) => new FollowedLog(join(shown.folder, 'events.jsonl')));
    writeFileSync(log(), logged(0) + logged(1));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('sends a run once, then what is appended', async () => {
    await feed.update([run()]);
    await feed.update([run()]);
    appendFileSync(log(), logged(2));
    await feed.update([run()]);
    expect(ranges()).toEqual([[0, 1], [2, 2]]);
  });

  it('sends everything again to a panel that was made anew', async () => {
    await feed.update([run()]);
    feed.restart({});
    await feed.update([run()]);
    expect(ranges()).toEqual([[0, 1], [0, 1]]);
  });

  it('sends a panel nothing that it holds already', async () => {
    await feed.update([run()]);
    feed.restart({ 'five/ELECTRA/seed-1': 1 });
    await feed.update([run()]);
    expect(ranges()).toEqual([[0, 1]]);
  });

  it('takes the curve back when the run was begun anew', async () => {
    await feed.update([run()]);
    rmSync(log());
    writeFileSync(log(), logged(0));
    await feed.update([run()]);
    expect(posted.map(({ type }) => type)).toEqual(['curve', 'curveReset', 'curve']);
  });

  it('reports a damaged log once', async () => {
    appendFileSync(log(), 'not an event\n');
    await feed.update([run()]);
    await feed.update([run()]);
    expect(errors).toMatchObject([{ code: 'events.malformed' }]);
  });

  it('leaves the control out, which has no curve', async () => {
    await feed.update([{ ...run(), kind: 'control' }]);
    expect(posted).toEqual([]);
  });
});
