import { describe, expect, it } from 'vitest';
import { faultIn } from '../../../src/engine/faults';

describe('faultIn', () => {
  it.each([
    ['bfc_arena.cc:376 AllocateRawInternal Failed to allocate memory for requested buffer of size 4096', 'engine.outOfMemory'],
    ['CUDA failure 2: out of memory ; GPU=0', 'engine.outOfMemory'],
    ['std::bad_alloc', 'engine.outOfMemory'],
    ['Buffer size (4) exceeds the max buffer size limit (2).\n - While calling [Device].CreateBuffer', 'engine.outOfMemory'],
    ['A valid external Instance reference no longer exists. Device was lost', 'engine.deviceLost'],
    ['Non-zero status code returned while running Gemm node: GPU is lost', 'engine.deviceLost'],
  ])('knows what "%s" tells of', (message, code) => {
    const fault = faultIn(message)!;
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(message.split('\n')[0]);
    expect(fault.message).not.toContain('\n');
  });

  it('leaves other errors alone', () => {
    expect(faultIn("Batch input 'ids' is missing; expected int32 [7], 7 values.")).toBeNull();
  });
});
