import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/engine/tf';
import { activate } from '../../../src/model/activations';
import { embed, feedForward, layerNorm, linear, linearGelu, sigmoidCrossEntropy, typeEmbedding } from '../../../src/model/ops';
import { expectSameAs, normalTensor, relativeDifference } from './closeTo';

const plainLinear = (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor => tf.add(tf.matMul(x, weight, false, true), bias);
const plainGelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1));

describe('linear', () => {
  it('multiplies by the transposed weight and adds the bias', () => {
    const x = tf.tensor2d([[1, 2, 3]]);
    const weight = tf.tensor2d([[1, 0, -1], [2, 1, 0]]);
    expect(Array.from(linear(x, weight, tf.tensor1d([10, 20])).dataSync())).toEqual([8, 24]);
  });

  it('has the gradients of its definition', () => {
    const inputs = [normalTensor<tf.Rank.R2>([5, 3], 0), normalTensor<tf.Rank.R2>([4, 3], 1), normalTensor<tf.Rank.R1>([4], 2)];
    expectSameAs(([x, w, b]) => linear(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D), ([x, w, b]) => plainLinear(x!, w!, b!), inputs);
  });
});

describe('gelu', () => {
  it('is x·Φ(x) with the error function, not the tanh approximation', () => {
    const values = activate(tf.tensor1d([-2, -0.5, 0, 1, 3]), 'gelu').dataSync();
    // x·(1 + erf(x/√2))/2 in double precision; the tanh form differs by 3e-4 at −2.
    expect(relativeDifference(values, [-0.04550026, -0.15426877, 0, 0.84134475, 2.99595031])).toBeLessThan(2e-7);
  });

  it('has the gradient of its definition, behind a linear layer too', () => {
    expectSameAs(([x]) => activate(x!, 'gelu'), ([x]) => plainGelu(x!), [normalTensor<tf.Rank.R2>([6, 5], 3)]);
    const inputs = [normalTensor<tf.Rank.R2>([5, 3], 0), normalTensor<tf.Rank.R2>([4, 3], 1), normalTensor<tf.Rank.R1>([4], 2)];
    expectSameAs(
      ([x, w, b]) => linearGelu(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D),
      ([x, w, b]) => plainGelu(plainLinear(x!, w!, b!)),
      inputs,
    );
  });
});

describe('feedForward', () => {
  it('has the value and gradients of linear, GELU, linear', () => {
    const inputs = [
      normalTensor<tf.Rank.R2>([5, 3], 0),
      normalTensor<tf.Rank.R2>([7, 3], 1),
      normalTensor<tf.Rank.R1>([7], 2),
      normalTensor<tf.Rank.R2>([3, 7], 3),
      normalTensor<tf.Rank.R1>([3], 4),
    ];
    expectSameAs(
      ([x, w1, b1, w2, b2]) =>
        feedForward(x as tf.Tensor2D, { weight: w1 as tf.Tensor2D, bias: b1 as tf.Tensor1D }, { weight: w2 as tf.Tensor2D, bias: b2 as tf.Tensor1D }, 'gelu'),
      ([x, w1, b1, w2, b2]) => plainLinear(plainGelu(plainLinear(x!, w1!, b1!)), w2!, b2!),
      inputs,
    );
  });
});

describe('gelu_new', () => {
  const plainGeluNew = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI))), 1));

  it('is the approximation by tanh', () => {
    const values = activate(tf.tensor1d([-2, -0.5, 0, 1, 3]), 'gelu_new').dataSync();
    // torch.nn.functional.gelu(x, approximate='tanh') in double precision.
    expect(relativeDifference(values, [-0.04540231, -0.15428599, 0, 0.84119199, 2.99636261])).toBeLessThan(2e-7);
  });

  it('has the gradient of its definition, between the linear layers of a feed-forward part too', () => {
    expectSameAs(([x]) => activate(x!, 'gelu_new'), ([x]) => plainGeluNew(x!), [normalTensor<tf.Rank.R2>([6, 5], 3)]);
    const shapes = [[5, 3], [4, 3], [4], [3, 4], [3]];
    expectSameAs(
      ([x, w1, b1, w2, b2]) => feedForward(x as tf.Tensor2D, { weight: w1 as tf.Tensor2D, bias: b1 as tf.Tensor1D }, { weight: w2 as tf.Tensor2D, bias: b2 as tf.Tensor1D }, 'gelu_new'),
      ([x, w1, b1, w2, b2]) => plainLinear(plainGeluNew(plainLinear(x!, w1!, b1!)), w2!, b2!),
      shapes.map((shape, index) => normalTensor(shape, index)),
    );
  });
});

describe('layerNorm', () => {
  it('normalises each row by its own mean and biased variance', () => {
    const y = layerNorm(tf.tensor2d([[1, 2, 3, 6]]), tf.tensor1d([1, 1, 2, 1]), tf.tensor1d([0, 0, 5, 0]));
    // Mean 3, variance (4 + 1 + 0 + 9)/4 = 3.5.
    expect(relativeDifference(y.dataSync(), [-2 / Math.sqrt(3.5), -1 / Math.sqrt(3.5), 5, 3 / Math.sqrt(3.5)])).toBeLessThan(1e-6);
  });

  it('has the gradients of its definition', () => {
    const plain = ([x, gamma, beta]: tf.Tensor[]): tf.Tensor => {
      const { mean, variance } = tf.moments(x!, 1, true);
      return tf.add(tf.mul(tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, 1e-12))), gamma!), beta!);
    };
    const inputs = [normalTensor<tf.Rank.R2>([5, 7], 5), normalTensor<tf.Rank.R1>([7], 6), normalTensor<tf.Rank.R1>([7], 7)];
    expectSameAs(([x, gamma, beta]) => layerNorm(x as tf.Tensor2D, gamma as tf.Tensor1D, beta as tf.Tensor1D), plain, inputs, 1e-5);
  });
});

describe('embeddings', () => {
  it('gather rows, and sum the gradients of a row that occurs twice', () => {
    const table = normalTensor<tf.Rank.R2>([4, 2], 8);
    const ids = tf.tensor1d([3, 1, 3], 'int32');
    const dTable = tf.grad((t: tf.Tensor) => tf.sum(tf.mul(embed(t as tf.Tensor2D, ids), tf.tensor2d([[1, 2], [10, 20], [100, 200]]))))(table);
    expect(Array.from(dTable.dataSync())).toEqual([0, 0, 10, 20, 0, 0, 101, 202]);
  });

  it('pick token types by product with the same value and gradient as by gathering', () => {
    const types = tf.tensor1d([0, 1, 1, 0, 1], 'int32');
    expectSameAs(([t]) => typeEmbedding(t as tf.Tensor2D, types), ([t]) => tf.gather(t!, types), [normalTensor<tf.Rank.R2>([2, 3], 9)]);
  });
});

describe('sigmoidCrossEntropy', () => {
  it('is −log σ(z) for label 1 and −log(1 − σ(z)) for label 0, at both ends', () => {
    const loss = sigmoidCrossEntropy(tf.tensor1d([0, 2, 2, -30, -30]), tf.tensor1d([1, 1, 0, 0, 1]));
    const expected = [Math.LN2, Math.log1p(Math.exp(-2)), 2 + Math.log1p(Math.exp(-2)), Math.exp(-30), 30];
    expected.forEach((value, index) => expect(Math.abs(loss.dataSync()[index]! / value - 1)).toBeLessThan(1e-6));
  });

  it('has the gradient σ(z) − label', () => {
    const labels = tf.tensor1d([1, 0, 1]);
    const dz = tf.grad((z: tf.Tensor) => tf.sum(sigmoidCrossEntropy(z, labels)))(tf.tensor1d([-1.5, 0.5, 40]));
    expect(relativeDifference(dz.dataSync(), [1 / (1 + Math.exp(1.5)) - 1, 1 / (1 + Math.exp(-0.5)), 0])).toBeLessThan(1e-6);
  });
});
