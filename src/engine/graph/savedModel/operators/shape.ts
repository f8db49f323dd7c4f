/** Operators that move, cut or retype elements without computing. What was computed in bfloat16 stays so. */
import { type TensorflowSpec, type TensorflowValue, typeOf } from '../tensorflowGraph';
import type { Translate, Translation } from '../translation';

/** The output's shape in the type of what goes into it. */
const like = (value: TensorflowValue, translation: Translation): TensorflowSpec => ({ shape: translation.output().shape, dtype: value.dtype });

function transpose(translation: Translation): TensorflowValue {
  const x = translation.computed(0);
  const perm = translation.attributes.perm as readonly number[];
  return translation.graph.node('Transpose', [x, translation.graph.integers(perm)], like(x, translation), { ...typeOf(x), Tperm: { type: 'int32' } });
}

/** Cuts along all axes. The start may be known only when the graph runs; the size is known from the trace. */
function slice(translation: Translation): TensorflowValue {
  const { graph } = translation;
  const x = translation.computed(0);
  const axes = translation.known(3);
  if (axes.length !== x.shape.length || axes.some((axis, i) => axis !== i)) throw translation.unsupported('some axes only');
  const known = translation.constant(1);
  const begin = known ? graph.integers(known) : graph.cast(translation.input(1), 'int32');
  const output = like(x, translation);
  return graph.node('Slice', [x, begin, graph.integers(output.shape)], output, { ...typeOf(x), Index: { type: 'int32' } });
}

function concat(translation: Translation): TensorflowValue {
  const { graph } = translation;
  const computed = Array.from({ length: translation.inputCount }, (_, i) => translation.computed(i));
  const parts = computed.every(({ dtype }) => dtype === 'bfloat16') ? computed : translation.inputs();
  return graph.node('ConcatV2', [...parts, graph.integer(translation.integer('axis', 0))], like(parts[0]!, translation), {
    ...typeOf(parts[0]!),
    N: { integer: parts.length },
    Tidx: { type: 'int32' },
  });
}

/** ONNX lists all amounts before, then all amounts after; TensorFlow has one pair an axis. */
function pad(translation: Translation): TensorflowValue {
  const { graph } = translation;
  const x = translation.input(0);
  const amounts = translation.known(1);
  const rank = amounts.length / 2;
  const pairs = Int32Array.from({ length: 2 * rank }, (_, i) => amounts[(i >> 1) + (i % 2) * rank]!);
  const paddings = graph.constant({ dtype: 'int32', shape: [rank, 2], data: pairs });
  return graph.node('PadV2', [x, paddings, translation.input(2)], like(x, translation), { ...typeOf(x), Tpaddings: { type: 'int32' } });
}

function expand(translation: Translation): TensorflowValue {
  const { graph } = translation;
  const x = translation.computed(0);
  const output = like(x, translation);
  return graph.node('BroadcastTo', [x, graph.integers(output.shape)], output, { ...typeOf(x), Tidx: { type: 'int32' } });
}

function tile(translation: Translation): TensorflowValue {
  const x = translation.input(0);
  return translation.graph.node('Tile', [x, translation.graph.integers(translation.known(1))], like(x, translation), { ...typeOf(x), Tmultiples: { type: 'int32' } });
}

/** A filled tensor stays one number in the file. */
function constantOfShape(translation: Translation): TensorflowValue {
  const { value } = translation.attributes;
  if (typeof value !== 'object' || !('tensor' in value)) throw translation.unsupported('no value');
  const { shape, dtype } = translation.output();
  return translation.graph.filled(Number(value.tensor.data[0]), shape, dtype);
}

export const shape: Readonly<Record<string, Translate>> = {
  Identity: (translation) => translation.computed(0),
  Reshape: (translation) => translation.graph.reshape(translation.computed(0), translation.output().shape),
  Cast: (translation) => translation.graph.cast(translation.input(0), translation.output().dtype),
  Transpose: transpose,
  Slice: slice,
  Concat: concat,
  Pad: pad,
  Expand: expand,
  Tile: tile,
  ConstantOfShape: constantOfShape,
};
