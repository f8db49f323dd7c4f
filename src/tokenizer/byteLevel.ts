/**
 * Byte-level tokens as GPT-2 writes them (`bytes_to_unicode`, openai/gpt-2 encoder.py): each of the 256 bytes has a
 * printable character. Bytes that print themselves in Latin-1 stand for themselves, the others follow from U+0100 on,
 * so that a space is "Ġ".
 */
const FIRST_STAND_IN = 0x100;
const isPrintable = (byte: number): boolean => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;

/** The character of each byte. */
const characterOfByte: readonly string[] = standIns();
const byteOfCharacter: ReadonlyMap<string, number> = new Map(characterOfByte.map((character, byte) => [character, byte]));

/** The 256 characters by code point: the alphabet that merges begin with, in the order of their ids. */
export const byteLevelAlphabet: readonly string[] = [...characterOfByte].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);

/** How the space before a word prints. */
export const BYTE_LEVEL_SPACE = characterOfByte[0x20]!;

function standIns(): string[] {
  let next = FIRST_STAND_IN;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}

/** The text of a token; null where its bytes are no whole characters, or it is none of byte level. */
export function byteLevelText(token: string): string | null {
  const bytes = Array.from(token, (character) => byteOfCharacter.get(character) ?? -1);
  if (bytes.includes(-1)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}
