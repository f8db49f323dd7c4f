/** The little of protocol buffers that writing takes (protobuf.dev, "Encoding"). Fields are [number, bytes] pairs. */

const wireTypes = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

/** Most numbers of a graph are one byte long: tags, lengths of names, axes. */
const oneByte = Array.from({ length: 128 }, (_, value) => Buffer.of(value));

function varint(value: number): Buffer {
  const known = oneByte[value];
  if (known !== undefined) return known;
  const bytes: number[] = [];
  if (value >= 0 && value < 2 ** 31) {
    let rest = value;
    for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
    bytes.push(rest);
    return Buffer.from(bytes);
  }
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const tag = (field: number, wireType: number): Buffer => varint(field * 8 + wireType);

/** An int32, int64 or enum field. Negative numbers take ten bytes, as the format has it. */
export const integerField = (field: number, value: number): Buffer => Buffer.concat([tag(field, wireTypes.varint), varint(value)]);

export function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([tag(field, wireTypes.fixed32), bytes]);
}

export function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(field, wireTypes.fixed64), bytes]);
}

/** A bytes field or an embedded message. */
export const bytesField = (field: number, bytes: Uint8Array): Buffer => Buffer.concat([tag(field, wireTypes.lengthDelimited), varint(bytes.length), bytes]);

export const stringField = (field: number, text: string): Buffer => bytesField(field, Buffer.from(text));

/** A message of these fields. */
export const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields);
