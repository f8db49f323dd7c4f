/** Parameters, gradients and the optimizer's moments in one WebAssembly memory that engines and the optimizer share. */
import { UserError } from '../common/errors';
import type { ParameterSpecs } from '../model/program';

/** Flat parameter memory by name: `views[name]` is a view, and writing to it is what the next call computes with. */
export interface ParameterViews {
  [name: string]: Float32Array;
}

const bytesPerFloat = 4;
/** Every parameter starts on a 64-byte cache line; the gap behind it stays zero under every update. */
const floatsPerLine = 16;
const bytesPerPage = 65536;
/** WebAssembly addresses are 32 bits wide. */
const maxPages = 65536;

/** Where a parameter lies within each of the regions, in floats. */
export interface Extent {
  name: string;
  start: number;
  /** Up to the next parameter, padding included: a multiple of 16. */
  paddedLength: number;
  decay: boolean;
}

/** One of the regions: a view of all of it, and where it starts in the memory, in bytes. */
export interface Region {
  all: Float32Array;
  address: number;
}

/**
 * Regions of equal layout. Parameters that decay come first, so that the optimizer sweeps the memory in few
 * long ranges; within each half they keep the order of the specs. All views are of `memory` and stay valid for
 * good: the memory never grows.
 */
export class FlatMemory {
  readonly memory: WebAssembly.Memory;
  readonly extents: readonly Extent[];
  readonly regions: Readonly<Record<'values' | 'gradients' | 'firstMoment' | 'secondMoment', Region>>;
  /** Sum of the gradients of a step's micro-batches; null where a step is one batch. */
  readonly accumulated: Region | null;
  readonly values: ParameterViews;
  readonly gradients: ParameterViews;
  readonly firstMoment: ParameterViews;
  readonly secondMoment: ParameterViews;

  /**
   * @param accumulates whether gradients are summed over several micro-batches, which takes a region more
   * Throws UserError `memory.parameters` when the regions do not fit.
   */
  constructor(specs: ParameterSpecs, { accumulates = false } = {}) {
    this.extents = layOut(specs);
    const length = this.extents.reduce((sum, extent) => sum + extent.paddedLength, 0);
    this.memory = allocate((accumulates ? 5 : 4) * length * bytesPerFloat);
    const region = (index: number): Region => {
      const address = index * length * bytesPerFloat;
      return { address, all: new Float32Array(this.memory.buffer, address, length) };
    };
    this.regions = { values: region(0), gradients: region(1), firstMoment: region(2), secondMoment: region(3) };
    this.accumulated = accumulates ? region(4) : null;
    this.values = viewsOf(this.regions.values, this.extents, specs);
    this.gradients = viewsOf(this.regions.gradients, this.extents, specs);
    this.firstMoment = viewsOf(this.regions.firstMoment, this.extents, specs);
    this.secondMoment = viewsOf(this.regions.secondMoment, this.extents, specs);
  }
}

function layOut(specs: ParameterSpecs): Extent[] {
  const extents: Extent[] = [];
  let start = 0;
  for (const decay of [true, false]) {
    for (const [name, spec] of Object.entries(specs)) {
      if (spec.decay !== decay) continue;
      const paddedLength = Math.ceil(sizeOf(spec.shape) / floatsPerLine) * floatsPerLine;
      extents.push({ name, start, paddedLength, decay });
      start += paddedLength;
    }
  }
  return extents;
}

function allocate(bytes: number): WebAssembly.Memory {
  const pages = Math.max(1, Math.ceil(bytes / bytesPerPage));
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch {
    const needed = (bytes / 2 ** 30).toFixed(1);
    const limit = pages > maxPages ? 'more than the 4 GiB that can be addressed' : 'and the system did not give it';
    throw new UserError('memory.parameters', `Parameters, gradients and Adam moments need ${needed} GiB of memory, ${limit}. Use a smaller model or vocabulary.`);
  }
}

function viewsOf(region: Region, extents: readonly Extent[], specs: ParameterSpecs): ParameterViews {
  const starts = new Map(extents.map((extent) => [extent.name, extent.start]));
  const views: ParameterViews = {};
  for (const [name, spec] of Object.entries(specs)) {
    const start = starts.get(name)!;
    views[name] = region.all.subarray(start, start + sizeOf(spec.shape));
  }
  return views;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
