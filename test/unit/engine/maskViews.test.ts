import { describe, expect, it } from 'vitest';
import { masksAsInputs } from '../../../src/engine/graph/maskViews';
import { traceForward, traceGradients } from '../../../src/engine/graph/trace';
import * as tf from '../../../src/engine/tf';
import { Dropout, dropoutArrays, dropoutSpecs } from '../../../src/model/dropout';
import { cpu, evaluate, fillNormal, openOnnx, program, relativeError, weightedSum } from './programs';

const rate = 0.4;
const batch = dropoutSpecs(rate, [{ count: 3, largest: 15 }]);

/** Three uses: of two shapes that differ from the stretch that is cut, and of that stretch itself. */
const dropped = program({ x: [3, 5], y: [2, 2, 2], z: [7] }, batch, ({ x, y, z }, inputs) => {
  const dropout = new Dropout(inputs);
  const all = [dropout.apply(tf.mul(x!, 2)), dropout.apply(y!), dropout.apply(tf.exp(z!))].map((tensor) => tf.reshape(tensor, [-1]));
  return { loss: weightedSum(tf.concat(all)) };
});

describe('masks as inputs', () => {
  it('take the place of what cuts the noise, each at its site, in a step and its gradients', () => {
    const { graph, views } = masksAsInputs(traceGradients(dropped));
    expect(views.map(({ site, length, shape, noise, offsets }) => ({ site, length, shape, noise, offsets }))).toEqual([
      { site: 0, length: 15, shape: [3, 5], noise: 'batch:dropoutNoise', offsets: 'batch:dropoutOffsets' },
      { site: 1, length: 8, shape: [2, 2, 2], noise: 'batch:dropoutNoise', offsets: 'batch:dropoutOffsets' },
      { site: 2, length: 7, shape: [7], noise: 'batch:dropoutNoise', offsets: 'batch:dropoutOffsets' },
    ]);
    expect(graph.inputs.map(({ name, shape }) => [name, shape])).toEqual([['parameter:x', [3, 5]], ['parameter:y', [2, 2, 2]], ['parameter:z', [7]], ...views.map(({ name, shape }) => [name, shape])]);
    expect(graph.nodes.filter(({ operator, inputs }) => operator === 'Cast' || inputs.some((name) => name.startsWith('batch:')))).toEqual([]);
  });

  it('give the losses and gradients of copies', async () => {
    const arrays = dropoutArrays(batch, rate, 5, 2);
    const [expected, found] = await Promise.all([cpu, await openOnnx(2)].map((engine) => evaluate(engine, dropped, arrays, (values) => fillNormal(values, 3))));
    expect(relativeError(found!.outputs['loss']!, expected!.outputs['loss']!)).toBeLessThan(1e-6);
    for (const [name, gradient] of Object.entries(expected!.gradients)) expect(relativeError(found!.gradients[name]!, gradient), name).toBeLessThan(1e-6);
    expect([...found!.gradients['z']!].filter((value) => value === 0).length).toBeGreaterThan(0);
  });

  it('leave alone a graph without masks, a slice at a fixed place, and a mask that is an output', () => {
    const plain = traceForward(program({ x: [3, 5] }, {}, ({ x }) => ({ loss: tf.sum<tf.Scalar>(tf.slice(x!, [1, 0], [2, 5])) })));
    expect(masksAsInputs(plain)).toEqual({ graph: plain, views: [] });
    const shown = masksAsInputs(traceForward(program({}, batch, (_, inputs) => ({ loss: tf.scalar(0), mask: new Dropout(inputs).mask<tf.Tensor1D>([4])! }))));
    expect(shown.graph.outputs.map(({ name }) => name)).toContain('output:mask');
    expect(shown.graph.inputs.map(({ name }) => name)).not.toContain('output:mask');
  });
});
