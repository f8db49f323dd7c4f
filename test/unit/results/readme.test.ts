/** What the README prints of the demo is what the program makes of the demo's recorded runs today. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { experimentTable } from '../../../src/results/experimentTable';
import { renderTerminal } from '../../../src/results/renderText';

it("prints the table of the demo's recorded runs in the README", () => {
  const printed = /<!-- demo: [^]*?```text\n([^]*?)\n```/.exec(readFileSync('README.md', 'utf8'))![1];
  const [title, , ...table] = renderTerminal(experimentTable('test/golden/studies/demo/electra-objectives-quick.ablation.json')).trimEnd().split('\n');
  expect(title).toBe('electra-objectives-quick');
  expect(printed).toBe(table.join('\n'));
});
