/**
 * The little of protocol buffers that writing takes (protobuf.dev, "Encoding"). A graph nests thousands of small messages
 * several levels deep, so they are pieces with lengths until `bytesOf` writes all of them at once.
 */

/** A field, or fields one after another. */
export interface Encoded {
  /** In bytes. */
  readonly length: number;
  readonly pieces: readonly Piece[];
}
type Piece = number | string | Uint8Array | Encoded;

const wireTypes = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

/** A number below 128 is itself one byte; most others are lengths that take two. */
function varint(value: number): number | Encoded | Uint8Array {
  if (value >= 0 && value < 128) return value;
  if (value >= 0 && value < 2 ** 14) return { length: 2, pieces: [(value & 127) | 128, value >>> 7] };
  const bytes: number[] = [];
  if (value >= 0 && value < 2 ** 31) {
    let rest = value;
    for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
    bytes.push(rest);
    return Uint8Array.from(bytes);
  }
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function sizeOf(piece: Piece): number {
  if (typeof piece === 'number') return 1;
  return typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
}

function encoded(pieces: readonly Piece[]): Encoded {
  let length = 0;
  for (const piece of pieces) length += sizeOf(piece);
  return { length, pieces };
}

const tag = (field: number, wireType: number): ReturnType<typeof varint> => varint(field * 8 + wireType);

/** An int32, int64 or enum field. Negative numbers take ten bytes, as the format has it. */
export const integerField = (field: number, value: number): Encoded => encoded([tag(field, wireTypes.varint), varint(value)]);

export const floatField = (field: number, value: number): Encoded => encoded([tag(field, wireTypes.fixed32), littleEndian(4, (view) => view.setFloat32(0, value, true))]);

export const doubleField = (field: number, value: number): Encoded => encoded([tag(field, wireTypes.fixed64), littleEndian(8, (view) => view.setFloat64(0, value, true))]);

function littleEndian(size: number, set: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  set(new DataView(bytes.buffer));
  return bytes;
}

/** A bytes field or an embedded message. */
export const bytesField = (field: number, bytes: Uint8Array | Encoded): Encoded => encoded([tag(field, wireTypes.lengthDelimited), varint(bytes.length), bytes]);

export const stringField = (field: number, text: string): Encoded => encoded([tag(field, wireTypes.lengthDelimited), varint(sizeOf(text)), text]);

/** A message of these fields. */
export const message = (...fields: readonly Encoded[]): Encoded => encoded(fields);

/** The bytes of a message. */
export function bytesOf(whole: Encoded): Buffer {
  const buffer = Buffer.allocUnsafe(whole.length);
  write(whole, buffer, 0);
  return buffer;
}

/** Returns the place behind the piece. */
function write(piece: Piece, buffer: Buffer, at: number): number {
  if (typeof piece === 'number') {
    buffer[at] = piece;
    return at + 1;
  }
  if (typeof piece === 'string') return at + buffer.write(piece, at);
  if (piece instanceof Uint8Array) {
    buffer.set(piece, at);
    return at + piece.length;
  }
  let next = at;
  for (const part of piece.pieces) next = write(part, buffer, next);
  return next;
}
