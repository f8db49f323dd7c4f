/** The native library, loaded on first use so that importing types and vocabularies costs nothing. */
export type TokenizersLibrary = typeof import('tokenizers');

let loaded: Promise<TokenizersLibrary> | undefined;

export function tokenizersLibrary(): Promise<TokenizersLibrary> {
  loaded ??= import('tokenizers').then((module) => (module as { default?: TokenizersLibrary }).default ?? module);
  return loaded;
}
