import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import type { Engine } from '../../../src/engine/engine';
import { classificationBatch } from '../../../src/glue/classificationBatch';
import type { TaskHead } from '../../../src/glue/encodedExample';
import { framed } from '../../../src/glue/framed';
import { flattenTree } from '../../../src/knowledge/sentenceTree';
import { classifierProgram } from '../../../src/model/classifier';
import { dropoutArrays } from '../../../src/model/dropout';
import type { KnowledgeInputs } from '../../../src/model/fineTuning';
import type { TrainingProgram } from '../../../src/model/program';
import { taggerProgram } from '../../../src/model/tagger';
import { configOf, fillInitial, vocabSize } from './objectivePrograms';
import { cpu, evaluate, relativeError } from './programs';
import { openedVariant, type Variant } from './variants';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const [batchSize, seqLength, dropout] = [3, 10, 0.2];
const shape = { batchSize, seqLength, numLabels: 4, dropout, mode: 'train' } as const;
const { model } = configOf('mlm');

/** Tests of fine-tuning with K-BERT's inputs on an engine. */
export function describeKnowledge(variant: Variant): void {
 describe(`fine-tuning with knowledge on ${variant.title}`, () => {
  const engine = openedVariant(variant);

  it.each([
    { softPositions: true, visibleMatrix: true },
    { softPositions: true, visibleMatrix: false },
    { softPositions: false, visibleMatrix: true },
  ])('has the outputs and gradients of the cpu engine with %j', { timeout: 120_000 }, async (inputs) => {
    await expectCpu(engine(), classifierProgram(model, vocabSize, { ...shape, knowledge: inputs }), 'class', inputs);
  });

  it('has those of tags too', { timeout: 120_000 }, async () => {
    const inputs = { softPositions: true, visibleMatrix: true };
    await expectCpu(engine(), taggerProgram(model, vocabSize, { ...shape, knowledge: inputs }), 'tags', inputs);
  });
 });
}

async function expectCpu(engine: Engine, program: TrainingProgram, head: TaskHead, inputs: KnowledgeInputs): Promise<void> {
  const arrays = classificationBatch(examples(), { batchSize, seqLength, special, head, insertedLabel: 3, knowledge: { ...inputs, paddingPosition: model.maxSeqLength - 1 } });
  const batch = { ...arrays, ...dropoutArrays(program.batch, dropout, 1, 0) };
  const prepare = (values: Record<string, Float32Array>): void => fillInitial(values, program.parameters);
  const [expected, found] = [await evaluate(cpu, program, batch, prepare), await evaluate(engine, program, batch, prepare)];
  for (const [name, values] of Object.entries(expected.outputs)) expect([name, relativeError(found.outputs[name]!, values) < 1e-5]).toEqual([name, true]);
  const compared = Object.entries(expected.gradients).filter(([name]) => !name.endsWith('key.bias'));
  expect(compared.filter(([name, values]) => !(relativeError(found.gradients[name]!, values) < 1e-4)).map(([name]) => name)).toEqual([]);
}

/** Two rows, of which one has facts, in a batch of three. */
function examples() {
  const rng = new Rng(4, 'dataOrder');
  const words = (count: number) => Int32Array.from({ length: count }, () => 5 + rng.int(vocabSize - 5));
  const segments = [[words(4)], [words(2), words(3)]];
  const mentions = [[{ start: 2, end: 4, branches: [words(2), words(1)] }], []];
  const tagged = [{ starts: Int32Array.of(0, 1, 3), tags: Int32Array.of(1, 0, 2) }, { starts: Int32Array.of(0), tags: Int32Array.of(2) }];
  return segments.map((own, i) => ({ segments: own, label: i + 2, words: tagged[i]!, knowledge: flattenTree(framed(own, { seqLength, special }), mentions[i]!, seqLength) }));
}
