/** Encodings worked out from protobuf.dev, "Encoding"; 150 is its own example. */
import { expect, it } from 'vitest';
import { bytesOf, integerField } from '../../../src/common/protobuf';

it.each([
  [0, '00'], [1, '01'], [127, '7f'], [128, '8001'], [150, '9601'], [300, 'ac02'], [16_383, 'ff7f'], [16_384, '808001'],
  [2 ** 31 - 1, 'ffffffff07'], [2 ** 31, '8080808008'], [2 ** 53 - 1, 'ffffffffffffff0f'], [-1, 'ffffffffffffffffff01'], [-150, 'eafeffffffffffffff01'],
])('writes %d as a varint', (value, hex) => {
  expect(bytesOf(integerField(1, value)).toString('hex')).toBe(`08${hex}`);
  expect(bytesOf(integerField(16, value)).toString('hex')).toBe(`8001${hex}`);
});
