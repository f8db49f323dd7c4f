import { z } from 'zod';
import { experimentFileSchema } from './schema';

/** The JSON Schema behind completion and hovers in `*.ablation.json`, derived from the one schema. */
export function experimentJsonSchema(): string {
  const schema = z.toJSONSchema(experimentFileSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ ...schema, title: 'Ablation Bench experiment', allowComments: true, allowTrailingCommas: true }, null, 1)}\n`;
}
