import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandIds, viewIds } from '../../../src/extension/commandIds';
import { engineNames } from '../../../src/experiment/schema';

interface Manifest {
  icon: string;
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string }[];
    menus: Record<string, { command: string }[]>;
    views: { ablationBench: { id: string }[] };
    configuration: { properties: Record<string, { enum?: string[] }> };
  };
}

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const manifest = json('package.json') as Manifest;
const english = json('package.nls.json') as Record<string, string>;
const { contributes } = manifest;

describe('package.json', () => {
  it('declares just the commands that the extension registers', () => {
    const declared = contributes.commands.map(({ command }) => command);
    expect(declared.sort()).toEqual(Object.values(commandIds).sort());
  });

  it('refers in its menus to declared commands only', () => {
    const ids = new Set<string>(Object.values(commandIds));
    const used = Object.values(contributes.menus).flat().map(({ command }) => command);
    expect(used.filter((command) => !ids.has(command))).toEqual([]);
  });

  it('declares the tree view and activates for the panel', () => {
    expect(contributes.views.ablationBench[0]?.id).toBe(viewIds.experiments);
    expect(manifest.activationEvents).toContain(`onWebviewPanel:${viewIds.panel}`);
  });

  it('offers every engine of the schema', () => {
    expect(contributes.configuration.properties['ablationBench.engine']?.enum).toEqual(['fromExperiment', 'auto', ...engineNames]);
  });

  it('has a picture for lists, a square PNG of at least 128 pixels', () => {
    const png = readFileSync(manifest.icon);
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    expect(width).toBe(height);
    expect(width).toBeGreaterThanOrEqual(128);
  });

  it('restricts every setting that decides what is started', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(['ablationBench.nodePath', 'ablationBench.engine']);
  });

  it('has an English text for each key, and no other', () => {
    const keys = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key!);
    expect([...new Set(keys)].sort()).toEqual(Object.keys(english).sort());
  });

  it('is translated whole into Simplified Chinese', () => {
    expect(Object.keys(json('package.nls.zh-cn.json') as object).sort()).toEqual(Object.keys(english).sort());
  });
});
