// Writes the lists of phrases that the preset "SpanBERT masking" masks by, from the sample corpus:
//   node media/sample-phrases.mjs
// SpanBERT found named entities and noun phrases with a parser; these two rules come near enough for a preset and need
// none. Entities: runs of capitalised words inside sentences, joined by "of" or "the", that occur at least three times.
// Noun phrases: what stands between an article or possessive and the next function word or mark, two or three words
// that occur together at least three times.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const media = import.meta.dirname;
const LEAST = 3;
const determiners = new Set('a an the this that these those his her its our their my your no every each some any such'.split(' '));
const functionWords = new Set(
  `${[...determiners].join(' ')} i he she it we they you me him us them who whom whose which what and or but nor so yet for if then than as of to in on at by from with without into upon
  over under up down out off about after before between through during against among within all both other more most much many few not only very too now here there when where while how why
  be am is are was were been being have has had having do does did done will would shall should can could may might must let said say says make made go went gone come came see saw seen
  one two three first again also still even ever never thus though because until like one's yes o oh ye thou thee thy`.split(/\s+/),
);

const lines = gunzipSync(readFileSync(`${media}/sample-corpus.txt.gz`)).toString().split('\n').filter((line) => line !== '');

function counted(found) {
  const counts = new Map();
  for (const phrase of found) counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
  return [...counts].filter(([, count]) => count >= LEAST).map(([phrase]) => phrase).sort();
}

function* entities() {
  for (const line of lines) {
    // The first word of a sentence, or of a quotation, is capitalised whatever it is.
    const inside = line.replace(/(^|[.!?:;"'([-]\s*|" )\p{Lu}[\p{L}'-]*/gu, '$1 |');
    for (const [run] of inside.matchAll(/\p{Lu}\p{Ll}+(?:(?: of| of the)? \p{Lu}\p{Ll}+)*/gu)) if (!functionWords.has(run.toLowerCase())) yield run;
  }
}

function* nounPhrases() {
  for (const line of lines) {
    for (const stretch of line.toLowerCase().split(/[^\p{L} '-]+|'s? |--| - /u)) {
      const words = stretch.split(' ').filter((word) => word !== '');
      for (let at = 0; at < words.length; at++) {
        if (!determiners.has(words[at])) continue;
        const rest = words.slice(at + 1);
        const end = rest.findIndex((word) => functionWords.has(word));
        const phrase = end < 0 ? rest : rest.slice(0, end);
        if (phrase.length >= 2 && phrase.length <= 3 && phrase.every((word) => /^\p{L}+$/u.test(word))) yield phrase.join(' ');
      }
    }
  }
}

const head = (what) => [`# ${what} of the sample corpus, made by media/sample-phrases.mjs.`, '# Public domain, as the corpus: see sample-corpus.md.'];
const write = (name, what, phrases) => {
  writeFileSync(`${media}/${name}.txt`, `${[...head(what), ...phrases].join('\n')}\n`);
  console.log(`${name}.txt: ${phrases.length} phrases`);
};
write('sample-entities', 'Names', counted(entities()));
write('sample-noun-phrases', 'Noun phrases', counted(nounPhrases()));
