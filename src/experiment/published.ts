import * as z from 'zod';

/** A row of a paper's table. */
const publishedRowSchema = z.strictObject({
  name: z.string().min(1).meta({ description: 'The row, as the paper names it.' }),
  variant: z.string().optional().meta({ description: 'The variant of this experiment that does the same at its own size.' }),
  scores: z.record(z.string().min(1), z.number()).meta({ description: 'As printed, by column: a task\'s name, or "GLUE" for an average.' }),
  flops: z.number().positive().optional().meta({ description: 'Training FLOPs, as the paper counts them.' }),
  parameters: z.number().positive().optional(),
});

/** One table of a paper, or the part of it that an experiment repeats: a reference, at another scale. */
export const publishedSchema = z.strictObject({
  source: z.string().min(1).meta({ description: 'Whom to cite, with the table: "Clark et al. 2020, Table 5".' }),
  url: z.url({ protocol: /^https?$/ }).optional(),
  setting: z.string().min(1).meta({ description: 'Model, data, steps and metric, so that nobody takes the numbers for comparable: "ELECTRA-Base, 1M steps, GLUE dev".' }),
  rows: z.array(publishedRowSchema).min(1),
});
export type PublishedTable = z.output<typeof publishedSchema>;
