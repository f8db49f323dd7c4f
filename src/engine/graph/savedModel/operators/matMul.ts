/** Matrix products: MatMul, Gemm and onnxruntime's FusedMatMul, where mixed precision happens. */
import { sizeOf } from '../../value';
import { type TensorflowValue, typeOf } from '../tensorflowGraph';
import type { Translate, Translation } from '../translation';

/** Products with a smaller dimension gain nothing in bfloat16, and some of them are sums that need float32. */
const smallestDimension = 16;

interface Product {
  a: TensorflowValue;
  b: TensorflowValue;
  transposeA: boolean;
  transposeB: boolean;
  /** The traced output shape. */
  shape: readonly number[];
  dtype: 'float32' | 'bfloat16';
}

/** alpha·a·b + bias, in bfloat16 where the precision and the dimensions allow. */
function matMul(translation: Translation): TensorflowValue {
  const { alpha } = translation.attributes as { alpha?: { float: number } };
  const product = productOf(translation);
  const scaled = alpha === undefined || alpha.float === 1 ? multiply(translation, product) : multiplyScaled(translation, product, alpha.float);
  return translation.inputCount > 2 ? addBias(translation, scaled) : scaled;
}

function productOf(translation: Translation): Product {
  const [a, b] = [translation.computed(0), translation.computed(1)];
  const transposeA = translation.integer('transA', 0) === 1;
  const transposeB = translation.integer('transB', 0) === 1;
  const { shape } = translation.output();
  const inner = a.shape.at(transposeA ? -2 : -1)!;
  const large = Math.min(inner, ...shape.slice(-2)) >= smallestDimension;
  return { a, b, transposeA, transposeB, shape, dtype: translation.precision === 'mixed' && large ? 'bfloat16' : 'float32' };
}

function multiply({ graph }: Translation, { a, b, transposeA, transposeB, shape, dtype }: Product): TensorflowValue {
  const operands = [graph.cast(a, dtype), graph.cast(b, dtype)] as const;
  if (a.shape.length === 2 && b.shape.length === 2) return graph.matMul(...operands, transposeA, transposeB);
  return graph.node('BatchMatMulV2', operands, { shape, dtype }, { T: { type: dtype }, adj_x: { boolean: transposeA }, adj_y: { boolean: transposeB } });
}

/** The factor goes where it costs least: on the smallest of the two operands and the product. */
function multiplyScaled(translation: Translation, product: Product, alpha: number): TensorflowValue {
  const { a, b, shape } = product;
  const smallest = Math.min(sizeOf(a.shape), sizeOf(b.shape), sizeOf(shape));
  if (sizeOf(b.shape) === smallest) return multiply(translation, { ...product, b: scale(translation, b, alpha) });
  if (sizeOf(a.shape) === smallest) return multiply(translation, { ...product, a: scale(translation, a, alpha) });
  return scale(translation, multiply(translation, product), alpha);
}

/** Scales in float32, so that the factor itself is not rounded to eight bits. */
function scale({ graph }: Translation, value: TensorflowValue, factor: number): TensorflowValue {
  const x = graph.cast(value, 'float32');
  return graph.node('Mul', [x, graph.float(factor)], x);
}

/** One number a column goes into BiasAdd, which TensorFlow fuses with the product. */
function addBias(translation: Translation, product: TensorflowValue): TensorflowValue {
  const { graph } = translation;
  const bias = graph.cast(translation.computed(2), product.dtype);
  if (bias.shape.length !== 1 || bias.shape[0] !== product.shape.at(-1)) return graph.node('AddV2', [product, bias], product);
  return graph.node('BiasAdd', [product, bias], product, { ...typeOf(product), data_format: { text: 'NHWC' } });
}

export const matrixProducts: Readonly<Record<string, Translate>> = { MatMul: matMul, Gemm: matMul, FusedMatMul: matMul };
