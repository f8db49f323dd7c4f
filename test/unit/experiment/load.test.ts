import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperiment, parseExperiment } from '../../../src/experiment/load';

const valid = { schemaVersion: 1, name: 'x', base: { budget: { steps: 100 }, training: { warmupSteps: 10 } }, variants: [{ name: 'A' }], seeds: [1] };
const issuesOf = (changes: object) => parseExperiment(JSON.stringify({ ...valid, ...changes })).issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
const base = (changes: object) => issuesOf({ base: { ...valid.base, ...changes } });

describe('an experiment file', () => {
  it('may hold comments and trailing commas', () => {
    const text = '{ // why\n "schemaVersion": 1, "name": "x", "base": {}, "variants": [{ "name": "A" },], "seeds": [3], }';
    const { file, plans, issues } = parseExperiment(text);
    expect(issues).toEqual([]);
    expect(file?.seeds).toEqual([3]);
    expect(plans[0]?.config.model.hiddenSize).toBe(256);
  });

  it('marks an unknown key at the key and guesses the one that was meant', () => {
    const text = JSON.stringify({ ...valid, base: { ...valid.base, model: { hidenSize: 32 } } });
    const [issue] = parseExperiment(text).issues;
    expect(issue?.message).toBe('Unknown key "hidenSize". Did you mean "hiddenSize"?');
    expect(text.slice(issue!.offset, issue!.offset + issue!.length)).toBe('"hidenSize"');
  });

  it('takes a mistyped key for the one that is missing, and says so once', () => {
    expect(issuesOf({ seeds: undefined, sedes: [1] })).toEqual(['sedes: Unknown key "sedes". Did you mean "seeds"?']);
    expect(issuesOf({ seeds: undefined })).toEqual(['seeds: "seeds" is missing; expected a list.']);
  });

  it.each([
    [{ sedes: [1] }, 'sedes: Unknown key "sedes". Did you mean "seeds"?'],
    [{ schemaVersion: 2 }, 'schemaVersion: "schemaVersion" is 2; expected 1.'],
    [{ seeds: [4, 4] }, 'seeds.1: Seed 4 is listed twice; both runs would be the same. Remove one.'],
    [{ seeds: [1.5] }, 'seeds.0: "seeds.0" is 1.5; expected a whole number.'],
    [
      { published: [{ source: 'Clark et al. 2020, Table 5', setting: 'GLUE dev', rows: [{ name: 'A', variant: 'A', scores: { GLUE: 85 } }, { name: 'BERT', variant: 'B', scores: { GLUE: 82.2 } }] }] },
      'published.0.rows.1.variant: There is no variant "B". Name one of: A.',
    ],
    [{ variants: [] }, 'variants: "variants" is []; expected at least 1 entries.'],
    [{ variants: [{ name: 'A' }, { name: 'a' }] }, 'variants.1.name: Two variants are called "A" and "a"; names become folders and must differ by more than case. Rename one.'],
    [{ variants: [{ name: 'A', baseline: 'B' }] }, 'variants.0.baseline: There is no variant "B". Name one of: A.'],
    [{ variants: [{ name: 'A', baseline: 'A' }] }, 'variants.0.baseline: "A" is its own baseline. Name another variant, or leave the key out.'],
    [{ variants: [{ name: 'Random-init' }] }, 'variants.0.name: "random-init" is the name of the control row. Choose another name.'],
    [{ evaluation: { glueTasks: ['SST2'] } }, 'evaluation.glueTasks.0: "evaluation.glueTasks.0" is "SST2"; expected one of "CoLA", "SST-2", "MRPC", "STS-B", "QQP", "MNLI", "QNLI", "RTE", "WNLI". Did you mean "SST-2"?'],
  ])('refuses %j with one sentence', (changes, sentence) => {
    expect(issuesOf(changes)).toEqual([sentence]);
  });

  it('warns of batches with fewer tokens where a format has short sequences', () => {
    const variants = (batchSize: number) => ({ variants: [{ name: 'A', input: { format: 'segmentPair', pairObjective: 'nsp' } }, { name: 'B', input: { format: 'sentencePair', pairObjective: 'nsp' }, training: { batchSize } }] });
    expect(issuesOf(variants(128))).toEqual([
      'variants.1: "B" has the input format "sentencePair", whose sequences hold fewer tokens than those of its baseline "A", in batches of no more sequences: it sees less text. RoBERTa keeps the tokens of a batch equal; raise training.batchSize of "B".',
    ]);
    expect(issuesOf(variants(300))).toEqual([]);
  });

  it('warns where a variant is measured on other text than its baseline', () => {
    const variants = (corpus: object, common: object = {}) => issuesOf({ base: { ...valid.base, corpus: common }, variants: [{ name: 'A' }, { name: 'B', corpus }] });
    expect(variants({ files: ['more.txt'] })).toEqual([
      'variants.1.corpus: "B" holds out other text than its baseline "A", so held-out losses and probe scores do not compare, and each may have trained on what the other is measured on. Name the same corpus.heldOutFiles for both, or vary corpus.trainFraction instead of the files.',
    ]);
    expect(variants({ files: ['more.txt'] }, { heldOutFiles: ['held.txt'] })).toEqual([]);
    expect(variants({ trainFraction: 0.1 })).toEqual([]);
  });

  it("finds a variant's tokenizer at fault where the base's is not", () => {
    expect(issuesOf({ variants: [{ name: 'A' }, { name: 'B', tokenizer: { type: 'bpe', vocabSize: 200 } }] })[0]).toMatch(/^variants\.1\.tokenizer\.vocabSize: vocabSize is 200/);
  });

  it('refuses a name that cannot be a folder', () => {
    expect(issuesOf({ name: '../x' })[0]).toMatch(/^name: "name" is "..\/x": needs a name of letters/);
  });

  it.each([
    [{ model: { hiddenSize: 30, numHeads: 4 } }, 'base.model.hiddenSize: hiddenSize 30 is not divisible by numHeads 4; each head needs an equal share. Change one of them.'],
    [{ model: { maxSeqLength: 7 } }, 'base.model.maxSeqLength: "base.model.maxSeqLength" is 7; expected at least 8.'],
    [{ tokenizer: { vocabSize: 5 } }, 'base.tokenizer.vocabSize: vocabSize is 5, but the 5 special tokens alone need as many. Use at least a few hundred.'],
    [{ tokenizer: { type: 'vocab' } }, 'base.tokenizer.type: A tokenizer of type "vocab" needs "file": the path of a vocab.txt.'],
    [{ tokenizer: { type: 'bpe', vocabSize: 260 } }, 'base.tokenizer.vocabSize: vocabSize is 260, but byte-level BPE begins with 5 special tokens and 256 bytes. Use more than 261.'],
    [{ tokenizer: { type: 'bpe', file: 'vocab.json' } }, 'base.tokenizer.file: A tokenizer of type "bpe" is trained on the corpus and takes no file. Use "type": "bpeFiles" to load a vocab.json and its merges.txt.'],
    [{ tokenizer: { type: 'bpeFiles' } }, 'base.tokenizer.type: A tokenizer of type "bpeFiles" needs "file": the path of a vocab.json.'],
    [{ tokenizer: { type: 'vocab', file: 'v.txt', mergesFile: 'm.txt' } }, 'base.tokenizer.mergesFile: mergesFile belongs to a tokenizer of type "bpeFiles", and the type is "vocab". Leave mergesFile out, or set the type to "bpeFiles".'],
    [{ tokenizer: { addPrefixSpace: true } }, 'base.tokenizer.addPrefixSpace: addPrefixSpace belongs to byte-level BPE, and the tokenizer is of type "wordpiece". Leave addPrefixSpace out, or set the type to "bpe" or "bpeFiles".'],
    [{ corpus: { trainFraction: 0 } }, 'base.corpus.trainFraction: "base.corpus.trainFraction" is 0; expected more than 0.'],
    [{ objective: { type: 'mlm', generatorSize: 0.5 } }, 'base.objective.generatorSize: Unknown key "generatorSize" for the objective "mlm"; it belongs to one of "rtd", "rtd15", "replaceMlm", "allTokensMlm". Remove it, or change the type.'],
    [{ objective: { type: 'electra' } }, 'base.objective.type: "base.objective" has the type "electra"; expected one of "mlm", "rtd", "rtd15", "replaceMlm", "allTokensMlm".'],
    [{ objective: { type: 'mlm', masking: { type: 'spam' } } }, 'base.objective.masking.type: "base.objective.masking" has the type "spam"; expected one of "token", "wholeWord", "span", "ngram", "list". Did you mean "span"?'],
    [{ objective: { type: 'mlm', masking: { type: 'ngram', geometricP: 0.2 } } }, 'base.objective.masking.geometricP: Unknown key "geometricP". Remove it, or check its spelling.'],
    [{ objective: { type: 'mlm', masking: { type: 'span', maxSpanLength: 0 } } }, 'base.objective.masking.maxSpanLength: "base.objective.masking.maxSpanLength" is 0; expected at least 1.'],
    [{ objective: { type: 'mlm', masking: { type: 'wholeWord' }, sboWeight: 1 } }, 'base.objective.sboWeight: sboWeight 1 asks for the span boundary objective, but masking is by "wholeWord": there are no spans. Set "masking": {"type": "span"}, or sboWeight to 0.'],
    [{ objective: { type: 'rtd', masking: { type: 'span' }, maskRounding: 'random' } }, 'base.objective.maskRounding: maskRounding "random" belongs to masking by tokens, words or n-grams; spans and phrases always round up, as SpanBERT does. Leave maskRounding out, or choose another masking.'],
    [{ objective: { type: 'mlm', maxPredictions: 200 } }, 'base.objective.maxPredictions: maxPredictions 200 is more than the 128 tokens of a sequence. Lower it, or leave it out for as many as maskProb needs.'],
    [{ objective: { type: 'rtd', weightSharing: 'all' } }, 'base.objective.weightSharing: weightSharing "all" needs a generator of full size, but generatorSize is 0.25. Set generatorSize to 1, or share "embeddings".'],
    [{ objective: { type: 'mlm', maskTokenProb: 0.8, randomTokenProb: 0.3 } }, 'base.objective.maskTokenProb: maskTokenProb 0.8 and randomTokenProb 0.3 add up to more than 1. Lower one of them.'],
    [{ input: { format: 'docSentences', pairObjective: 'reordering' } }, 'base.input.pairObjective: pairObjective "reordering" needs labelled pairs of segments, and the input format "docSentences" makes none. Set format to "segmentPair" or "sentencePair", or pairObjective to "none".'],
    [{ input: { format: 'sentencePair', pairObjective: 'ernie' } }, 'base.input.pairObjective: pairObjective "ernie" reorders the sentences of a text, and the input format "sentencePair" gives it two at most. Set format to "segmentPair", or pairObjective to "sop".'],
    [{ input: { format: 'segmentPair', pairObjective: 'reordering', maxSegments: 1 } }, 'base.input.maxSegments: maxSegments 1 leaves pairObjective "reordering" one order of one segment, so there is nothing to learn. Set maxSegments to 2 or more.'],
    [{ input: { taskEmbeddings: true } }, 'base.input.taskEmbeddings: taskEmbeddings tells sentence-level tasks apart, and pairObjective is "none": every sequence would get the same embedding. Set taskEmbeddings to false, or pairObjective to a task.'],
    [{ input: { capitalizationWeight: 0.5 }, tokenizer: { lowercase: false } }, 'base.input.capitalizationWeight: capitalizationWeight 0.5 asks which words were capitalised, but tokenizer.lowercase is false: the tokens show it. Set tokenizer.lowercase to true, or capitalizationWeight to 0.'],
    [{ objective: { type: 'mlm', masking: { type: 'list' } } }, 'base.objective.masking: Masking by "list" needs "file": the path of a text file with one phrase a line, or of a folder of such .txt files. Add it, or mask by "wholeWord".'],
    [{ objective: { type: 'mlm', masking: { type: 'ngram' }, sboWeight: 1 } }, 'base.objective.sboWeight: sboWeight 1 asks for the span boundary objective, but masking is by "ngram": there are no spans. Set "masking": {"type": "span"}, or sboWeight to 0.'],
    [{ input: { format: 'fullSentences', pairObjective: 'nsp' } }, 'base.input.pairObjective: pairObjective "nsp" needs labelled pairs of segments, and the input format "fullSentences" makes none. Set format to "segmentPair" or "sentencePair", or pairObjective to "none".'],
    [{ input: { pairObjective: 'sop' } }, 'base.input.pairObjective: pairObjective "sop" needs labelled pairs of segments, and the input format "electra" makes none. Set format to "segmentPair" or "sentencePair", or pairObjective to "none".'],
    [{ input: { format: 'sentencePair' } }, 'base.input.format: The input format "sentencePair" is made for a pair objective, and pairObjective is "none". Set it to "nsp" or "sop", or choose "docSentences".'],
    [{ input: { format: 'segmentPair', pairObjective: 'nsp', sopLeak: true } }, 'base.input.sopLeak: sopLeak belongs to pairObjective "sop", and it is "nsp". Leave sopLeak out, or set pairObjective to "sop".'],
    [{ input: { format: 'docSentences', pairCopies: 5 } }, 'base.input.pairCopies: pairCopies 5 draws pairs anew, and the input format "docSentences" makes none. Leave pairCopies out, or set format to "segmentPair".'],
    [{ budget: { steps: 10, tokens: 20 } }, 'base.budget: "base.budget" is {"steps":10,"tokens":20}; expected exactly one of {"steps": n}, {"tokens": n} or {"flops": x} with a number above 0.'],
    [{ training: { warmupSteps: 100 } }, 'base.training.warmupSteps: warmupSteps 100 is not less than the 100 steps of the run; the peak learning rate would never be reached. Lower warmupSteps or raise the budget.'],
  ])('refuses the base %j with one sentence', (changes, sentence) => {
    expect(base(changes)).toEqual([sentence]);
  });

  it('points at the variant when the variant is what contradicts', () => {
    const changes = { variants: [{ name: 'A' }, { name: 'B', model: { numHeads: 3 } }] };
    expect(issuesOf(changes)[0]).toMatch(/^variants\.1\.model/);
  });

  it('warns, and stays valid, when a budget differs from the baseline along with something else', () => {
    const parsed = (changes: object) => parseExperiment(JSON.stringify({ ...valid, variants: [{ name: 'A' }, { name: 'B', budget: { steps: 200 }, ...changes }] }));
    expect(parsed({ model: { dropout: 0 } }).file).not.toBeNull();
    expect(parsed({ model: { dropout: 0 } }).issues.map(({ severity, path }) => [severity, path.join('.')])).toEqual([['warning', 'variants.1.budget']]);
    expect(parsed({}).issues).toEqual([]);
  });

  it('says where the JSON is broken', () => {
    expect(parseExperiment('{\n "name": \n}').issues[0]?.message).toBe('Not valid JSON: value expected at line 3.');
    expect(parseExperiment(' ').issues[0]?.message).toMatch(/^The file is empty/);
  });
});

describe('loadExperiment', () => {
  it('names file and line of every error', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'experiment-')), 'e.ablation.json');
    writeFileSync(path, JSON.stringify({ ...valid, seeds: [-1], name: '' }, null, 1));
    expect(() => loadExperiment(path)).toThrow(`${path}:3: "name" is ""`);
    expect(() => loadExperiment(path)).toThrow(/:18: "seeds.0" is -1; expected at least 0\./);
  });

  it('says that a file is missing', () => {
    expect(() => loadExperiment('/no/such.ablation.json')).toThrow('There is no experiment file /no/such.ablation.json.');
  });
});
