import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import { classificationBatch } from '../../../src/glue/classificationBatch';
import { framed } from '../../../src/glue/framed';
import { flattenTree } from '../../../src/knowledge/sentenceTree';
import { classifierProgram } from '../../../src/model/classifier';
import { dropoutArrays } from '../../../src/model/dropout';
import { configOf, fillInitial, vocabSize } from './objectivePrograms';
import { cpu, evaluate, relativeError } from './programs';
import { openedVariant, type Variant } from './variants';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const [batchSize, seqLength, dropout] = [3, 10, 0.2];

/** Tests of fine-tuning with K-BERT's inputs on an engine. */
export function describeKnowledge(variant: Variant): void {
 describe(`fine-tuning with knowledge on ${variant.title}`, () => {
  const engine = openedVariant(variant);

  it.each([
    { softPositions: true, visibleMatrix: true },
    { softPositions: true, visibleMatrix: false },
    { softPositions: false, visibleMatrix: true },
  ])('has the outputs and gradients of the cpu engine with %j', { timeout: 120_000 }, async (inputs) => {
    const { model } = configOf('mlm');
    const program = classifierProgram(model, vocabSize, { batchSize, seqLength, numLabels: 4, dropout, mode: 'train', knowledge: inputs });
    const batch = { ...classificationBatch(examples(), { batchSize, seqLength, special, knowledge: { ...inputs, paddingPosition: model.maxSeqLength - 1 } }), ...dropoutArrays(program.batch, dropout, 1, 0) };
    const prepare = (values: Record<string, Float32Array>): void => fillInitial(values, program.parameters);
    const [expected, found] = [await evaluate(cpu, program, batch, prepare), await evaluate(engine(), program, batch, prepare)];
    for (const [name, values] of Object.entries(expected.outputs)) expect([name, relativeError(found.outputs[name]!, values) < 1e-5]).toEqual([name, true]);
    const compared = Object.entries(expected.gradients).filter(([name]) => !name.endsWith('key.bias'));
    expect(compared.filter(([name, values]) => !(relativeError(found.gradients[name]!, values) < 1e-4)).map(([name]) => name)).toEqual([]);
  });
 });
}

/** Two rows, of which one has facts, in a batch of three. */
function examples() {
  const rng = new Rng(4, 'dataOrder');
  const words = (count: number) => Int32Array.from({ length: count }, () => 5 + rng.int(vocabSize - 5));
  const segments = [[words(4)], [words(2), words(3)]];
  const mentions = [[{ start: 2, end: 4, branches: [words(2), words(1)] }], []];
  return segments.map((own, i) => ({ segments: own, label: i + 2, knowledge: flattenTree(framed(own, { seqLength, special }), mentions[i]!, seqLength) }));
}
