/**
 * The safetensors format (huggingface/safetensors, README "Format"): a little-endian 64-bit header length, a JSON
 * header that gives each tensor's type, shape and bytes, then the tensors' bytes without gaps.
 */
import * as z from 'zod';
import { UserError } from '../common/errors';
import { elementTypes } from './elementTypes';
import { elementCount } from './parameters';

export interface NamedTensor {
  shape: readonly number[];
  /** Row-major. */
  values: Float32Array | Int32Array;
}
export type NamedTensors = Record<string, NamedTensor>;

export interface SafetensorsFile {
  tensors: NamedTensors;
  metadata: Record<string, string>;
}

const LENGTH_BYTES = 8;
/** Limit of the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
/** So that the tensors start aligned in a memory-mapped file. */
const ALIGNMENT = 8;

const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
type Entry = z.output<typeof entrySchema>;
const headerSchema = z.looseObject({ __metadata__: z.record(z.string(), z.string()).optional() }).catchall(entrySchema);

/** The file's bytes, tensors in the order given. Throws a RangeError where a shape does not fit its values. */
export function encodeSafetensors(tensors: NamedTensors, metadata: Record<string, string> = { format: 'pt' }): Uint8Array {
  const entries: Record<string, Entry> = {};
  let end = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    if (elementCount(shape) !== values.length) throw new RangeError(`${name}: ${values.length} values for shape [${shape.join(', ')}]`);
    const start = end;
    end += values.byteLength;
    entries[name] = { dtype: values instanceof Float32Array ? 'F32' : 'I32', shape: [...shape], data_offsets: [start, end] };
  }
  const header = paddedHeader({ __metadata__: metadata, ...entries });
  const bytes = new Uint8Array(LENGTH_BYTES + header.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, LENGTH_BYTES);
  let position = LENGTH_BYTES + header.length;
  for (const { values } of Object.values(tensors)) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return bytes;
}

function paddedHeader(header: object): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT).fill(0x20);
  padded.set(json);
  return padded;
}

/**
 * Reads a whole file; values are copies. Half and double precision become 32-bit values, as do 64-bit integers.
 * Throws UserErrors: `safetensors.truncated`, `safetensors.header`, `safetensors.tensor`.
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const headerLength = readHeaderLength(bytes);
  const dataStart = LENGTH_BYTES + headerLength;
  const { __metadata__: metadata = {}, ...entries } = readHeader(bytes.subarray(LENGTH_BYTES, dataStart));
  const data = bytes.subarray(dataStart);
  checkCoverage(Object.entries<Entry>(entries), data.length);
  const tensors = Object.entries(entries).map(([name, entry]) => [name, decodeTensor(name, entry, data)] as const);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function readHeaderLength(bytes: Uint8Array): number {
  if (bytes.length < LENGTH_BYTES) {
    throw new UserError('safetensors.truncated', `A safetensors file starts with an 8-byte header length, but this one has ${bytes.length} bytes. It was cut off; use another copy.`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) {
    throw new UserError('safetensors.header', `The header length is ${length} bytes, more than the ${MAX_HEADER_BYTES} that the format allows. This is not a safetensors file.`);
  }
  if (bytes.length < LENGTH_BYTES + Number(length)) {
    throw new UserError('safetensors.truncated', `The header takes ${length} bytes, but the file ends after ${bytes.length - LENGTH_BYTES}. It was cut off; use another copy.`);
  }
  return Number(length);
}

function readHeader(bytes: Uint8Array): z.output<typeof headerSchema> {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new UserError('safetensors.header', 'The header is not JSON in UTF-8. This is not a safetensors file, or it is damaged.');
  }
  const parsed = headerSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new UserError('safetensors.header', `The header describes ${path.length > 0 ? path.join('.') : 'no tensors'} wrongly: ${message}. The file is damaged; use another copy.`);
}

/** The tensors' byte ranges must follow each other without gap or overlap and fill the file. */
function checkCoverage(entries: [string, Entry][], dataLength: number): void {
  let end = 0;
  for (const [name, entry] of [...entries].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1])) {
    const [from, to] = entry.data_offsets;
    if (from !== end || to < from) throw new UserError('safetensors.tensor', `Tensor ${name} is said to start at byte ${from}, but the tensor before it ends at ${end}. The file is damaged; use another copy.`);
    end = to;
  }
  if (end > dataLength) throw new UserError('safetensors.truncated', `The tensors take ${end} bytes, but only ${dataLength} are there. The file was cut off; use another copy.`);
  if (end < dataLength) throw new UserError('safetensors.tensor', `${dataLength - end} bytes after the last tensor belong to none. The file is damaged; use another copy.`);
}

function decodeTensor(name: string, { dtype, shape, data_offsets: [from, to] }: Entry, data: Uint8Array): NamedTensor {
  const type = elementTypes[dtype];
  if (type === undefined) {
    throw new UserError('safetensors.tensor', `Tensor ${name} has type ${dtype}; only ${Object.keys(elementTypes).join(', ')} are supported. Convert it to 32-bit values first.`);
  }
  const expected = elementCount(shape) * type.bytes;
  if (to - from !== expected) {
    throw new UserError('safetensors.tensor', `Tensor ${name} of shape [${shape.join(', ')}] needs ${expected} bytes, but has ${to - from}. The file is damaged; use another copy.`);
  }
  // Not slice(): on a Node Buffer that is a view into the whole file.
  const copy = new Uint8Array(expected);
  copy.set(data.subarray(from, to));
  return { shape, values: type.decode(copy.buffer) };
}
