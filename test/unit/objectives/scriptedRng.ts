import { Rng } from '../../../src/common/rng';

/** Random numbers that a test writes down: uniforms, integers and the order of the next shuffle. */
export class ScriptedRng extends Rng {
  constructor(private readonly script: { uniforms?: number[]; ints?: number[]; order?: number[] }) {
    super(0, 'masking');
  }

  override uniform(): number {
    return next(this.script.uniforms);
  }

  override int(): number {
    return next(this.script.ints);
  }

  override shuffle<T extends { length: number; [index: number]: number }>(items: T): T {
    for (let i = 0; i < items.length; i++) items[i] = next(this.script.order);
    return items;
  }
}

function next(values: number[] | undefined): number {
  const value = values?.shift();
  if (value === undefined) throw new Error('The script has no more numbers');
  return value;
}
