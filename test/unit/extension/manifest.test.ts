import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandIds, viewIds } from '../../../src/extension/commandIds';
import { engineNames } from '../../../src/experiment/schema';

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const manifest = json('package.json');
const english: Record<string, string> = json('package.nls.json');
const { contributes } = manifest;

describe('package.json', () => {
  it('declares just the commands that the extension registers', () => {
    const declared = contributes.commands.map(({ command }: { command: string }) => command);
    expect([...declared].sort()).toEqual(Object.values(commandIds).sort());
  });

  it('refers in its menus to declared commands only', () => {
    const ids = new Set<string>(Object.values(commandIds));
    const used: string[] = Object.values<{ command: string }[]>(contributes.menus).flat().map(({ command }) => command);
    expect(used.filter((command) => !ids.has(command))).toEqual([]);
  });

  it('declares the tree view and activates for the panel', () => {
    expect(contributes.views.ablationBench[0].id).toBe(viewIds.experiments);
    expect(manifest.activationEvents).toContain(`onWebviewPanel:${viewIds.panel}`);
  });

  it('offers every engine of the schema', () => {
    expect(contributes.configuration.properties['ablationBench.engine'].enum).toEqual(['fromExperiment', 'auto', ...engineNames]);
  });

  it('restricts every setting that decides what is started', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(['ablationBench.nodePath', 'ablationBench.engine']);
  });

  it('has an English text for each key, and no other', () => {
    const keys = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key!);
    expect([...new Set(keys)].sort()).toEqual(Object.keys(english).sort());
  });

  it('is translated whole into Simplified Chinese', () => {
    expect(Object.keys(json('package.nls.zh-cn.json')).sort()).toEqual(Object.keys(english).sort());
  });
});
