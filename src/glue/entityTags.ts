/** Tags of words that mark entities, and the entities that a sentence's tags stand for. */

/** A tag's place in an entity, and the entity's type; '' where tags name none. */
interface EntityTag {
  place: 'outside' | 'begin' | 'inside' | 'end' | 'single';
  type: string;
}

/** The tag of words in no entity. */
export const OUTSIDE = 'O';
export const TAG_FORMS = 'O, or B, I, E or S (M, L and U mean I, E and S) with a type: B-PER, I-PER';

const places: Record<string, EntityTag['place']> = { B: 'begin', I: 'inside', M: 'inside', E: 'end', L: 'end', S: 'single', U: 'single' };

/** What a tag of the schemes IOB, IOBES, BMES or BILOU says, such as "B-PER" or "I_LOC"; null where it is none. */
export function parseTag(text: string): EntityTag | null {
  if (text === OUTSIDE) return { place: 'outside', type: '' };
  const [, letter, type = ''] = /^([BIMELSU])(?:[-_](.+))?$/.exec(text) ?? [];
  return letter === undefined ? null : { place: places[letter]!, type };
}

/**
 * The entities of a sentence, as "3–4 PER": first and last word from 0 and the type. Each is there once. An entity
 * goes on where a tag inside or at the end follows one of the same type; otherwise a new one begins, so that "I-PER"
 * behind "O" begins one too (CoNLL's conlleval; seqeval's default mode).
 */
export function entitiesOf(tags: readonly EntityTag[]): string[] {
  const entities: string[] = [];
  for (let start = 0; start < tags.length; ) {
    let end = start + 1;
    while (end < tags.length && continues(tags[end - 1]!, tags[end]!)) end++;
    if (tags[start]!.place !== 'outside') entities.push(`${start}–${end - 1} ${tags[start]!.type}`);
    start = end;
  }
  return entities;
}

function continues(before: EntityTag, tag: EntityTag): boolean {
  return (before.place === 'begin' || before.place === 'inside') && (tag.place === 'inside' || tag.place === 'end') && before.type === tag.type;
}
