/** Reading and writing rows by index. */
import { sizeOf } from '../../value';
import { type TensorflowValue, typeOf } from '../tensorflowGraph';
import type { Translate, Translation } from '../translation';

function gather(translation: Translation): TensorflowValue {
  const { graph } = translation;
  const [x, indices] = [translation.computed(0), translation.input(1)];
  return graph.node('GatherV2', [x, indices, graph.integer(translation.integer('axis', 0))], { shape: translation.output().shape, dtype: x.dtype }, {
    batch_dims: { integer: 0 },
    Tparams: { type: x.dtype },
    Tindices: { type: indices.dtype },
    Taxis: { type: 'int32' },
  });
}

function gatherNd(translation: Translation): TensorflowValue {
  const [x, indices] = translation.inputs() as [TensorflowValue, TensorflowValue];
  return translation.graph.node('GatherNd', [x, indices], translation.output(), { Tparams: { type: x.dtype }, Tindices: { type: indices.dtype } });
}

/** ScatterND without a reduction: rows are replaced. */
function scatterNd(translation: Translation): TensorflowValue {
  if (translation.attributes.reduction !== undefined) throw translation.unsupported('a reduction');
  const [x, indices, updates] = translation.inputs() as [TensorflowValue, TensorflowValue, TensorflowValue];
  return translation.graph.node('TensorScatterUpdate', [x, indices, updates], x, { ...typeOf(x), Tindices: { type: indices.dtype } });
}

/**
 * ScatterElements(add) along axis 0, as the tracer writes it: one index a row, expanded over the row. Onto zeros it is
 * UnsortedSegmentSum, which needs no table of zeros; onto a tensor, TensorScatterAdd.
 */
function scatterElements(translation: Translation): TensorflowValue {
  const { graph } = translation;
  if (translation.attributes.reduction !== 'add' || translation.integer('axis', 0) !== 0) throw translation.unsupported('anything but addition along axis 0');
  const updates = translation.input(2);
  const rows = updates.shape[0]!;
  const indices = rowIndices(translation, rows);
  const output = translation.output();
  if (translation.isZero(0)) {
    const attributes = { ...typeOf(updates), Tindices: { type: indices.dtype }, Tnumsegments: { type: 'int32' } } as const;
    return graph.node('UnsortedSegmentSum', [updates, graph.reshape(indices, [rows]), graph.integer(output.shape[0]!)], output, attributes);
  }
  return graph.node('TensorScatterAdd', [translation.input(0), graph.reshape(indices, [rows, 1]), updates], output, { ...typeOf(updates), Tindices: { type: indices.dtype } });
}

/** One index a row, from before they were expanded. */
function rowIndices(translation: Translation, rows: number): TensorflowValue {
  const { graph } = translation;
  const indices = translation.before(1, 'Expand') ?? translation.input(1);
  if (sizeOf(indices.shape) === rows) return indices;
  const known = translation.constant(1);
  const width = sizeOf(indices.shape) / rows;
  if (!known?.every((index, i) => index === known[i - (i % width)])) throw translation.unsupported('an index for each element');
  return graph.integers(Array.from({ length: rows }, (_, row) => known[row * width]!));
}

export const indexing: Readonly<Record<string, Translate>> = { Gather: gather, GatherND: gatherNd, ScatterND: scatterNd, ScatterElements: scatterElements };
