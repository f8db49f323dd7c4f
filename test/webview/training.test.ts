import { describe, expect, it } from 'vitest';
import { curveMessage, curveMessages, run, runId, runsMessage, uri } from './fixtures/messages';
import { onItsOwnPanel } from './support/ownPanel';
import type { Panel } from './support/panel';

let panel: Panel;
onItsOwnPanel('training', (opened) => (panel = opened));

const caption = () => panel.page.locator('.chart figcaption').innerText();
const legend = () => panel.page.locator('.legend-item').allInnerTexts();
const blue = '#59a4f9';
const yellow = '#cca700';

describe('before there is a curve', () => {
  it('says what to do, and starts the run', async () => {
    expect(await panel.page.getByRole('heading').innerText()).toBe('“electra-objectives-quick” has not been run');
    await panel.page.getByRole('button', { name: 'Run experiment' }).click();
    expect(await panel.posted('run')).toEqual([{ type: 'run', uri, variant: null }]);
  });

  it('says what is awaited while a run has logged nothing', async () => {
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1, { step: 0 })] });
    expect(await panel.page.locator('.chart-empty').innerText()).toContain('No point logged yet');
  });
});

describe('the curves', () => {
  it('grow on the canvas as points arrive', async () => {
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1)] }, curveMessage('ELECTRA', 1, 0, 40));
    expect(await panel.chartShare(blue)).toBeGreaterThan(0.001);
    const before = await panel.page.locator('.chart-canvas canvas').screenshot();
    await panel.send(curveMessage('ELECTRA', 1, 40, 90));
    expect((await panel.page.locator('.chart-canvas canvas').screenshot()).equals(before)).toBe(false);
    expect(await caption()).toContain('Showing all 90 points.');
  });

  it('are one a variant with a band over its seeds, or one a run', async () => {
    await panel.send(runsMessage(), ...curveMessages());
    expect((await legend()).map((text) => text.replace(/\s+/g, ' ').split(' [')[0])).toEqual([expect.stringMatching(/^ELECTRA 1/), expect.stringMatching(/^All-Tokens MLM/), expect.stringMatching(/^Replace MLM/), expect.stringMatching(/^ELECTRA 15%/)]);
    expect(await caption()).toContain('band: lowest to highest seed');
    await panel.choose('Curves', 'Single runs');
    expect(await panel.page.locator('.legend-label').allInnerTexts()).toEqual(['ELECTRA', 'All-Tokens MLM', 'Replace MLM', 'ELECTRA 15%'].flatMap((variant) => [`${variant} · seed 1`, `${variant} · seed 2`]));
  });

  it('are decimated by minimum and maximum, and say so', async () => {
    const many = 20_000;
    const steps = Float64Array.from({ length: many }, (_, i) => i + 1);
    const loss = steps.map((step) => 10 + Math.sin(step));
    const train = { step: steps, tokens: steps, flops: steps, wallSeconds: steps, values: { loss } };
    const empty = { step: new Float64Array(), tokens: new Float64Array(), flops: new Float64Array(), wallSeconds: new Float64Array(), values: {} };
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1)] }, { type: 'curve', runId: runId('ELECTRA', 1), fromSeq: 0, toSeq: many - 1, train, heldOut: empty });
    const [, shown] = /Showing ([\d,]+) of 20,000 points, minimum and maximum kept\./.exec(await caption())!;
    expect(Number(shown!.replace(',', ''))).toBeLessThan(2000);
  });

  it('disappear and come back by the legend', async () => {
    await panel.send(runsMessage(), ...curveMessages());
    expect(await panel.chartShare(yellow)).toBeGreaterThan(0.001);
    await panel.page.getByRole('button', { name: /^All-Tokens MLM/ }).click();
    await panel.settle();
    expect(await panel.chartShare(yellow)).toBe(0);
    expect(await panel.chartShare(blue)).toBeGreaterThan(0.001);
    await panel.page.getByRole('button', { name: /^All-Tokens MLM/ }).click();
    await panel.settle();
    expect(await panel.chartShare(yellow)).toBeGreaterThan(0.001);
  });

  it('take the colours of another theme at once', async () => {
    await panel.send(runsMessage(), ...curveMessages());
    await panel.setTheme('light');
    expect(await panel.chartShare('#0063d3')).toBeGreaterThan(0.001);
    expect(await panel.chartShare(blue)).toBe(0);
  });

  it('are drawn over steps, tokens, FLOPs or time, for any logged value on either split', async () => {
    await panel.send(runsMessage(), ...curveMessages());
    await panel.choose('X-axis', 'Tokens');
    await panel.page.locator('.chart-canvas').focus();
    await panel.page.keyboard.press('End');
    await panel.settle();
    expect(await panel.page.locator('.legend-at').innerText()).toBe('Tokens 1.2M');
    await panel.choose('Split', 'Held-out');
    expect(await caption()).toContain('Showing all 21 points.');
    await panel.choose('Value', 'Fake rate');
    expect(await panel.page.locator('.legend-label').allInnerTexts()).toEqual(['ELECTRA', 'ELECTRA 15%']);
  });

  it('draw the constant predictor beside the discriminator', async () => {
    await panel.send(runsMessage(), ...curveMessages());
    await panel.choose('Value', 'Discriminator loss');
    expect((await legend())[0]).toMatch(/constant 0\.3[56]/);
    expect(await caption()).toContain('H(fake rate)');
  });

  it('start anew when a run is taken back', async () => {
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1)] }, curveMessage('ELECTRA', 1, 0, 60), { type: 'curveReset', runId: runId('ELECTRA', 1) }, curveMessage('ELECTRA', 1, 0, 20));
    expect(await caption()).toContain('Showing all 20 points.');
  });

  it('take in a message that repeats points only once', async () => {
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1)] }, curveMessage('ELECTRA', 1, 0, 30), curveMessage('ELECTRA', 1, 0, 50));
    expect(await caption()).toContain('Showing all 50 points.');
  });

  it('ask for what is missing when points were lost on the way', async () => {
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1)] }, curveMessage('ELECTRA', 1, 0, 20), curveMessage('ELECTRA', 1, 30, 40));
    expect((await panel.posted('ready')).at(-1)?.lastSeq).toEqual({ [runId('ELECTRA', 1)]: 19 });
    expect(await caption()).toContain('Showing all 20 points.');
  });
});

describe('the cursor', () => {
  it('moves by keyboard, is read out and shown in the legend', async () => {
    await panel.send(runsMessage(), ...curveMessages());
    await panel.page.locator('.chart-canvas').focus();
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press('ArrowRight');
    await panel.settle();
    expect(await panel.page.locator('.legend-at').innerText()).toBe('Step 20');
    expect(await panel.page.locator('[aria-live=polite]').innerText()).toMatch(/^Step 20: ELECTRA \d+\.\d+, All-Tokens MLM \d+/);
    await panel.page.keyboard.press('Escape');
    await panel.settle();
    expect(await panel.page.locator('.legend-at').innerText()).toBe('Last value');
  });

  it('zooms by dragging and shows all again', async () => {
    await panel.send(runsMessage(), ...curveMessages());
    const area = (await panel.page.locator('.u-over').boundingBox())!;
    await panel.page.mouse.move(area.x + area.width * 0.5, area.y + 40);
    await panel.page.mouse.down();
    await panel.page.mouse.move(area.x + area.width * 0.75, area.y + 60, { steps: 3 });
    await panel.page.mouse.up();
    await panel.settle();
    const [, shown] = /Showing all (\d+) points/.exec(await caption())!;
    expect(Number(shown)).toBeLessThan(150);
    await panel.page.getByRole('button', { name: 'Show all' }).click();
    await panel.settle();
    expect(await caption()).toContain('Showing all 424 points.');
  });
});

describe('beside the chart', () => {
  it('a table has the same values', async () => {
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1), run('ELECTRA', 2)] }, curveMessage('ELECTRA', 1, 0, 3), curveMessage('ELECTRA', 2, 0, 3));
    await panel.choose('Smoothing', 'none');
    await panel.page.getByText('The curves as a table').click();
    await panel.settle();
    const rows = await panel.page.locator('[aria-label="Curves as a table"] tbody tr').allInnerTexts();
    const [one, two] = [curveMessage('ELECTRA', 1, 0, 3), curveMessage('ELECTRA', 2, 0, 3)].map(({ train }) => train.values['loss']![2]!);
    const number = (value: number) => String(Number(value.toPrecision(4)));
    expect(rows).toHaveLength(3);
    expect(rows[2]!.replace(/\s+/g, ' ')).toBe(`30 ${number((one! + two!) / 2)} [${number(Math.min(one!, two!))}, ${number(Math.max(one!, two!))}]`);
  });

  it('every run is listed with state, progress and its log', async () => {
    await panel.send(runsMessage(), ...curveMessages());
    const item = panel.page.locator(`[data-run="${runId('ELECTRA 15%', 2)}"]`);
    expect((await item.innerText()).replace(/\s+/g, ' ')).toContain('640 / 1,200 steps · loss 24.3 · 42 s left');
    expect(await item.locator('progress').evaluate((element) => (element as HTMLProgressElement).position)).toBeCloseTo(640 / 1200, 6);
    await item.getByRole('button', { name: 'Log of ELECTRA 15%, seed 2' }).click();
    expect(await panel.posted('openLog')).toEqual([{ type: 'openLog', runId: runId('ELECTRA 15%', 2) }]);
  });

  it('all points can be saved, undecimated and unsmoothed', async () => {
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1)] }, curveMessage('ELECTRA', 1, 0, 40));
    await panel.page.getByRole('button', { name: 'Save points as CSV' }).click();
    const [sent] = await panel.posted('export');
    const lines = sent!.text.trim().split('\r\n');
    expect(lines[0]).toBe('experiment,variant,seed,split,step,tokens,flops,wallSeconds,value');
    expect(lines).toHaveLength(1 + 40 + 2);
    expect(lines[1]!.split(',').slice(0, 6)).toEqual(['electra-objectives-quick', 'ELECTRA', '1', 'train', '10', '10030']);
    expect(Number(lines[1]!.split(',').at(-1))).toBe(curveMessage('ELECTRA', 1, 0, 1).train.values['loss']![0]);
  });
});
