import * as z from 'zod';
import { UserError } from '../common/errors';
import type { DescribedNetwork } from '../model/huggingFace/readConfig';
import type { BatchArrays } from '../model/program';

const rows = z.array(z.array(z.int()));
const inputsSchema = z.strictObject({ input_ids: rows, attention_mask: rows.optional(), token_type_ids: rows.optional() });

interface LogitsInputs {
  shape: { batchSize: number; seqLength: number };
  batch: BatchArrays;
}

/**
 * Inputs as Transformers takes them, as a batch for `logitsProgram`. Left out, the mask is all ones and token types are zeros.
 * Throws UserError `logits.inputs`.
 * @param where the file, for messages
 */
export function parseLogitsInputs(text: string, where: string, { network, vocabSize, positionsSkip }: DescribedNetwork): LogitsInputs {
  const { input_ids: ids, attention_mask: mask, token_type_ids: types } = parsed(text, where);
  const [batchSize, seqLength] = [ids.length, ids[0]?.length ?? 0];
  if (batchSize === 0 || seqLength === 0) throw fault(where, 'input_ids holds no token', 'Give at least one row of one token');
  const checkRows = (name: string, values: number[][], below: number, what: string) => checkTable(where, name, values, [batchSize, seqLength], below, what);
  checkRows('input_ids', ids, vocabSize, `the ids of the ${vocabSize} words`);
  if (seqLength > network.model.maxSeqLength) throw fault(where, `The rows of input_ids have ${seqLength} tokens, but the network has ${network.model.maxSeqLength} positions`, 'Shorten them');
  if (mask) checkRows('attention_mask', mask, 2, '0 or 1');
  const empty = mask?.findIndex((row) => !row.includes(1)) ?? -1;
  if (empty >= 0) throw fault(where, `Row ${empty} of attention_mask is all 0`, 'Keep at least one token');
  if (types) checkRows('token_type_ids', types, network.form.typeVocabSize, `the ${network.form.typeVocabSize} token types`);
  const flat = ids.flat();
  return {
    shape: { batchSize, seqLength },
    batch: {
      inputIds: Int32Array.from(flat),
      tokenTypeIds: types ? Int32Array.from(types.flat()) : new Int32Array(flat.length),
      attentionMask: mask ? Float32Array.from(mask.flat()) : new Float32Array(flat.length).fill(1),
      ...(positionsSkip === null ? {} : { positionIds: Int32Array.from(ids.flatMap((row) => positionIds(row, positionsSkip))) }),
    },
  };
}

function fault(where: string, found: string, remedy: string): UserError {
  return new UserError('logits.inputs', `${where}: ${found}. ${remedy}.`);
}

function parsed(text: string, where: string): z.output<typeof inputsSchema> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw fault(where, 'This is not valid JSON', 'Write {"input_ids": [[…]], "attention_mask": [[…]], "token_type_ids": [[…]]}');
  }
  const result = inputsSchema.safeParse(content);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw fault(where, `${path.length === 0 ? 'The content' : path.join('.')} is wrong (${message})`, 'Write {"input_ids": [[…]], "attention_mask": [[…]], "token_type_ids": [[…]]} with whole numbers');
}

/** Every row as long as the first of input_ids, and every value from 0 to below `below`. */
function checkTable(where: string, name: string, values: number[][], [batchSize, seqLength]: [number, number], below: number, allowed: string): void {
  if (values.length !== batchSize) throw fault(where, `${name} has ${values.length} rows, but input_ids has ${batchSize}`, 'Give each as many');
  for (const [row, entries] of values.entries()) {
    if (entries.length !== seqLength) throw fault(where, `Row ${row} of ${name} has ${entries.length} entries, but row 0 of input_ids has ${seqLength}`, 'Pad the rows to one length');
    const wrong = entries.findIndex((value) => value < 0 || value >= below);
    if (wrong >= 0) throw fault(where, `Row ${row} of ${name} has ${entries[wrong]} at place ${wrong}, which is not among ${allowed}`, `Use values from 0 to ${below - 1}`);
  }
}

/** RoBERTa's: counted from behind the padding's id over the tokens that are not padding, which all stay there. */
function positionIds(row: readonly number[], padTokenId: number): number[] {
  let position = padTokenId;
  return row.map((id) => (id === padTokenId ? padTokenId : ++position));
}
