/** Knobs of knowledge at fine-tuning. */
import * as z from 'zod';
import { fullObject, knob, partialObject, taggedKnob } from '../knob';
import { count } from './ranges';

/** What the main network reads beside the text while it is fine-tuned and scored: one tagged value, as an objective is. */
export const knowledges = {
  none: { label: 'No graph', help: 'The text alone.', knobs: {} },
  graph: {
    label: 'Knowledge graph',
    help: 'Facts of a graph inserted behind the entities that they are about.',
    paper: 'K-BERT §3',
    knobs: {
      files: knob(z.array(z.string().min(1)), ['builtin:sample'], 'Knowledge graphs', 'Files of facts (.spo, .spo.gz), relative to this file: subject, predicate and object with tabs between, no header. Several are one graph. "builtin:sample" is the small graph that ships for the sample corpus.', 'K-BERT §3.3'),
      maxFacts: knob(count, 2, 'Facts per entity', 'Facts inserted behind an entity, at most: the first ones, in the order of the files and their lines.', 'K-BERT brain/config.py, MAX_ENTITIES'),
      predicate: knob(z.enum(['classification', 'always', 'never']), 'classification', 'Predicate in the facts', 'Where predicate and object are inserted, and not the object alone: in classification but not where words are tagged, as K-BERT does, always, or never.', 'K-BERT brain/knowgraph.py'),
      softPositions: knob(z.boolean(), true, 'Soft positions', 'Number the positions along the sentence tree, so that the text keeps its own; off, every token is numbered by its place in the row.', 'K-BERT §3.4'),
      visibleMatrix: knob(z.boolean(), true, 'Visible matrix', 'Let a fact see itself and its entity only, and be seen by them only, in every layer; off, all tokens see each other.', 'K-BERT §3.5'),
    },
  },
};

export const knowledgeSchema = z.discriminatedUnion('type', [
  fullObject(knowledges.none.knobs).extend({ type: z.literal('none') }),
  fullObject(knowledges.graph.knobs).extend({ type: z.literal('graph') }),
]);
const about = ['Knowledge', 'What is added to the text at fine-tuning, and only there: {"type": "none"}, or {"type": "graph"} with its knobs. Pre-training does not change.', 'K-BERT §3'] as const;

/** As a file writes it; knobs left out are the base's, where that has the same type. */
export const knowledgePartial = z
  .discriminatedUnion('type', [
    partialObject(knowledges.none.knobs).extend({ type: z.literal('none') }),
    partialObject(knowledges.graph.knobs).extend({ type: z.literal('graph') }),
  ])
  .meta({ title: about[0], description: about[1] });

export const knowledge = taggedKnob(knowledges, knowledgeSchema, { type: 'none' }, ...about);
