import type { Knobs } from './knob';
import { architectures, layerSharings } from './knobs/architecture';
import { corpusKnobs, tokenizerKnobs } from './knobs/data';
import { evaluationKnobs } from './knobs/evaluation';
import { inputKnobs } from './knobs/input';
import { knowledge, knowledges } from './knobs/knowledge';
import { modelKnobs } from './knobs/model';
import { objectiveKnobs, objectiveTypes } from './knobs/objectives';
import { loggingKnobs, trainingKnobs } from './knobs/training';

/** The README's table of every knob, derived from the schema. Markdown. */
export function optionTable(): string {
  const groups: [string, Knobs][] = [
    ['base.corpus', corpusKnobs],
    ['base.tokenizer', tokenizerKnobs],
    ['base.model', modelKnobs],
    ...Object.entries(architectures).map(([type, { knobs }]): [string, Knobs] => [`base.model.architecture, type "${type}"`, knobs]),
    ...Object.entries(layerSharings).map(([type, { knobs }]): [string, Knobs] => [`base.model.layerSharing, type "${type}"`, knobs]),
    ...objectiveTypes.map((type): [string, Knobs] => [`base.objective, type "${type}"`, objectiveKnobs[type]]),
    ...taggedGroups(),
    ['base.input', inputKnobs],
    ['base.training', trainingKnobs],
    ['base.logging', loggingKnobs],
    ['base', { knowledge }],
    ...Object.entries(knowledges).map(([type, { knobs }]): [string, Knobs] => [`base.knowledge, type "${type}"`, knobs]),
    ['evaluation', evaluationKnobs],
  ];
  return groups.filter(([, knobs]) => Object.keys(knobs).length > 0).map(([name, knobs]) => `**\`${name}\`**\n\n| knob | default | what it does | source |\n|---|---|---|---|\n${rows(knobs)}`).join('\n\n');
}

/** Knobs inside tagged values of objectives, each value once. */
function taggedGroups(): [string, Knobs][] {
  const tagged = objectiveTypes.flatMap((type) => Object.entries<Knobs[string]>(objectiveKnobs[type]));
  const groups = tagged.flatMap(([name, { types }]) => Object.entries(types ?? {}).map(([type, { knobs }]): [string, Knobs] => [`base.objective.${name}, type "${type}"`, knobs]));
  return [...new Map(groups)];
}

function rows(knobs: Knobs): string {
  return Object.entries(knobs)
    .map(([name, { initial, about }]) => `| \`${name}\` | \`${JSON.stringify(initial)}\` | ${about.help} | ${about.paper ?? ''} |`)
    .join('\n');
}
