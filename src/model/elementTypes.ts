/** Element types of safetensors files, little-endian, read into 32-bit values. */

interface ElementType {
  bytes: number;
  decode(buffer: ArrayBuffer): Float32Array | Int32Array;
}

export const elementTypes: Record<string, ElementType> = {
  F32: { bytes: 4, decode: (buffer) => new Float32Array(buffer) },
  I32: { bytes: 4, decode: (buffer) => new Int32Array(buffer) },
  F64: { bytes: 8, decode: (buffer) => Float32Array.from(new Float64Array(buffer)) },
  I64: { bytes: 8, decode: (buffer) => Int32Array.from(new BigInt64Array(buffer), Number) },
  F16: { bytes: 2, decode: (buffer) => Float32Array.from(new Uint16Array(buffer), halfToFloat) },
  // The upper half of a 32-bit value.
  BF16: { bytes: 2, decode: (buffer) => new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer) },
};

/** IEEE 754 binary16: sign, five bits of exponent, ten of fraction. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}
