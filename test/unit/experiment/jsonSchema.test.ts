import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import { experimentJsonSchema } from '../../../src/experiment/jsonSchema';

/** What VS Code's own JSON support makes of the derived schema; `|` in a text is the cursor. */
const service = getLanguageService({});
service.configure({ validate: true, schemas: [{ uri: 'ablation', fileMatch: ['*.ablation.json'], schema: JSON.parse(experimentJsonSchema()) as object }] });

function opened(marked: string) {
  const document = TextDocument.create('file:///e.ablation.json', 'jsonc', 1, marked.replace('|', ''));
  return { document, json: service.parseJSONDocument(document), position: document.positionAt(marked.indexOf('|')) };
}

async function proposals(marked: string): Promise<string[]> {
  const { document, json, position } = opened(marked);
  return (await service.doComplete(document, position, json))?.items.map(({ label }) => label) ?? [];
}

async function problems(text: string): Promise<unknown[]> {
  const { document, json } = opened(text);
  return (await service.doValidation(document, json, { comments: 'ignore', trailingCommas: 'ignore' })).map(({ message }) => message);
}

describe('the JSON Schema of an experiment file', () => {
  it.each(['{"sedes": [1]}', '{"seeds": "1", "schemaVersion": 2}', '{"base": {"model": {"hidenSize": -1.5}, "objective": {"type": "electra"}, "budget": {"stepz": 1}}, "evaluation": {"probes": ["x"]}}'])(
    'leaves judging %s to our own diagnostics',
    async (text) => expect(await problems(text)).toEqual([]),
  );

  it('proposes the keys of a group', async () => {
    expect(await proposals('{ "base": { "model": { | } } }')).toEqual(expect.arrayContaining(['numLayers', 'hiddenSize', 'dropout']));
    expect(await proposals('{ "base": { "budget": { | } } }')).toEqual(['steps', 'tokens', 'flops', 'flopsSparse']);
    expect(await proposals('{ "variants": [{ "name": "A", | }] }')).toEqual(expect.arrayContaining(['baseline', 'objective', 'model']));
  });

  it('proposes the knobs of the objective that is named, and all where none is named yet', async () => {
    const [mlm, rtd, none] = await Promise.all(['"type": "mlm", |', '"type": "rtd", |', '|'].map((inside) => proposals(`{ "base": { "objective": { ${inside} } } }`)));
    expect(mlm).toEqual(['maskProb', 'masking', 'maxPredictions', 'maskRounding', 'maskTokenProb', 'randomTokenProb', 'dupeFactor', 'sboWeight', 'sboMaxTargets']);
    expect(rtd).toEqual(expect.arrayContaining(['maskProb', 'generatorSize', 'discWeight']));
    expect(none).toEqual(expect.arrayContaining(['type', 'maskProb', 'discWeight']));
  });

  it('proposes the knobs of the masking that is named', async () => {
    const inside = (masking: string) => proposals(`{ "base": { "objective": { "type": "rtd", "masking": { ${masking} } } } }`);
    expect(await inside('"type": |')).toEqual(['"token"', '"wholeWord"', '"span"', '"ngram"', '"list"']);
    expect(await inside('"type": "span", |')).toEqual(['geometricP', 'maxSpanLength']);
    expect(await inside('"type": "ngram", |')).toEqual(['maxNgramLength']);
  });

  it('proposes allowed values', async () => {
    expect(await proposals('{ "base": { "objective": { "type": | } } }')).toEqual(['"mlm"', '"rtd"', '"rtd15"', '"replaceMlm"', '"allTokensMlm"']);
    expect(await proposals('{ "engine": | }')).toEqual(expect.arrayContaining(['"auto"', '"onnx"', '"cpu"']));
    expect((await proposals('{ "base": { "tokenizer": { "lowercase": | } } }')).sort()).toEqual(['false', 'true']);
    expect(await proposals('{ "evaluation": { "glueTasks": [|] } }')).toEqual(expect.arrayContaining(['"CoLA"', '"SST-2"']));
  });

  it('describes a knob under the mouse', async () => {
    const { document, json, position } = opened('{ "base": { "objective": { "type": "rtd", "disc|Weight": 50 } } }');
    expect(JSON.stringify((await service.doHover(document, position, json))?.contents)).toContain('Discriminator weight');
  });

  it('accepts every preset', async () => {
    expect(await problems(readFileSync('media/presets/electra-objectives-quick.ablation.json', 'utf8'))).toEqual([]);
  });
});
