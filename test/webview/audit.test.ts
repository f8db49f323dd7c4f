import { beforeEach, describe, expect, it } from 'vitest';
import { auditMessage, experimentMessage, uri } from './fixtures/messages';
import { onItsOwnPanel } from './support/ownPanel';
import type { Panel } from './support/panel';

let panel: Panel;
onItsOwnPanel('audit', (opened) => (panel = opened));

const table = (variant: string) => panel.page.getByRole('region', { name: `Audit of ${variant}`, exact: true });
const rows = (variant: string) => table(variant).locator('tbody tr');

describe('the audit', () => {
  beforeEach(() => panel.send(experimentMessage()));

  it('says what it does before there is one, and is asked for by variant or for all', async () => {
    expect(await panel.page.getByRole('heading', { name: 'Not audited yet' }).count()).toBe(1);
    await panel.page.getByRole('button', { name: 'Audit all variants' }).click();
    await panel.page.getByRole('button', { name: 'Audit ELECTRA 15%' }).click();
    expect(await panel.posted('audit')).toEqual([{ type: 'audit', uri, variant: null }, { type: 'audit', uri, variant: 'ELECTRA 15%' }]);
  });

  it('lays what was drawn beside what was expected', async () => {
    await panel.send(auditMessage());
    const cells = await rows('ELECTRA').nth(1).locator('th, td').allInnerTexts();
    expect(cells).toEqual(['selected tokens replaced by [MASK]', '85.20 %', '85.00 % ± 1.20', '✓']);
    expect(await rows('ELECTRA').nth(2).locator('td').allInnerTexts()).toEqual(['21.00 %', '–', '']);
    expect(await table('ELECTRA').locator('.audit-off').count()).toBe(0);
  });

  it('marks what is off, in words and in the colour of errors', async () => {
    await panel.send(auditMessage());
    expect(await rows('ELECTRA 15%').first().locator('th, td').allInnerTexts()).toEqual(['mask rate', '16.33 %', '14.51 %', '✗ off']);
    expect(await table('ELECTRA 15%').locator('caption').innerText()).toContain('✗ off');
    const colour = (row: number) => rows('ELECTRA 15%').nth(row).locator('td').first().evaluate((cell) => getComputedStyle(cell).color);
    expect(await colour(0)).not.toBe(await colour(1));
  });

  it('tells that it runs, why it failed, and nothing of another experiment', async () => {
    const audit = { uri, variant: 'BERT', state: 'running', audits: [], message: null } as const;
    await panel.send({ type: 'audit', audit: { ...audit, audits: [] } });
    expect(await panel.page.getByText('auditing …').count()).toBe(1);
    await panel.send({ type: 'audit', audit: { ...audit, audits: [], state: 'failed', message: 'The list of phrases names.txt does not exist.' } });
    expect(await panel.page.getByRole('alert').innerText()).toBe('The list of phrases names.txt does not exist.');
    await panel.send({ type: 'audit', audit: { ...audit, audits: [], uri: 'file:///other.ablation.json', state: 'failed', message: 'other' } });
    expect(await panel.page.getByRole('alert').count()).toBe(0);
  });
});
