import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** The metafile the bundler left beside dist/<name>.js. */
function metafile(name: string): Metafile {
  const file = `dist/${name}.meta.json`;
  if (!existsSync(file)) throw new Error(`${file} is missing; run "npm run build" first.`);
  return JSON.parse(readFileSync(file, 'utf8')) as Metafile;
}

/** Source files that ended up in a bundle with at least one byte. */
function inputs(name: string): string[] {
  const outputs = Object.values(metafile(name).outputs);
  return outputs.flatMap((output) => Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file));
}

/** Modules a bundle asks its surroundings for, without Node's own. */
function externals(name: string): string[] {
  const imports = Object.values(metafile(name).outputs).flatMap((output) => output.imports.filter(({ external }) => external));
  const modules = imports.map((each) => each.path).filter((each) => !each.startsWith('node:') && !builtinModules.includes(each));
  return [...new Set(modules)].sort();
}

const tensors = /@tensorflow|onnxruntime|^src\/(model|engine|trainer|cli)\//;

describe('dist/extension.js', () => {
  it('is the entry alone, so that activation parses nothing else', () => {
    expect(inputs('extension').sort()).toEqual(['src/extension/commandIds.ts', 'src/extension/extension.ts']);
  });

  it('leaves everything else to dist/host.js, which it asks for when something is used', () => {
    expect(externals('extension')).toEqual(['./host.js', 'vscode']);
  });
});

describe('dist/host.js', () => {
  it('contains no tensor code', () => {
    expect(inputs('host').filter((file) => tensors.test(file))).toEqual([]);
  });

  it('asks for vscode and the tokenizer library at most', () => {
    expect(externals('host').filter((each) => each !== 'tokenizers')).toEqual(['vscode']);
  });
});

describe.each(['host', 'trainer'])('dist/%s.js', (name) => {
  it('holds no translations of the schema library', () => {
    expect(inputs(name).filter((file) => /zod\/.*\/locales\/(?!en\.)/.test(file))).toEqual([]);
  });
});

describe('dist/trainer.js', () => {
  it('runs without VS Code', () => {
    expect(externals('trainer')).not.toContain('vscode');
    expect(inputs('trainer').filter((file) => /^(src\/extension|webview)\//.test(file))).toEqual([]);
  });
});

describe('dist/webview.js', () => {
  it('contains no schema library and no tensor code', () => {
    expect(inputs('webview').filter((file) => /node_modules\/zod\//.test(file) || tensors.test(file))).toEqual([]);
  });

  it('needs nothing from Node', () => {
    const imports = Object.values(metafile('webview').outputs).flatMap((output) => output.imports.filter(({ external }) => external));
    // Data URLs in style sheets are external too.
    expect(imports.map((each) => each.path).filter((each) => !each.startsWith('data:'))).toEqual([]);
  });
});
