/** Checks the values of a call against what a program declares. */
import type { BatchArrays, TensorSpecs } from '../model/program';
import { sizeOf } from './graph/value';

/** Throws an Error that names the input which is missing, of another type or of another length. */
export function checkBatch(specs: TensorSpecs, batch: BatchArrays): void {
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const values = batch[name];
    const length = sizeOf(shape);
    const expected = `${dtype} [${shape.join(', ')}], ${length} values`;
    if (!values) throw new Error(`Batch input '${name}' is missing; expected ${expected}.`);
    const found = values instanceof Float32Array ? 'float32' : 'int32';
    if (found !== dtype || values.length !== length) throw new Error(`Batch input '${name}' holds ${values.length} values of ${found}; expected ${expected}.`);
  }
}
