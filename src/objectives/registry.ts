import type { ObjectiveConfig } from '../experiment/schema';
import type { ObjectiveType } from '../experiment/knobs/objectives';
import { allTokensMlm } from './allTokensMlm/definition';
import type { ObjectiveDefinition } from './definition';
import { mlm } from './mlm/definition';
import { replaceMlm } from './replaceMlm/definition';
import { rtd } from './rtd/definition';
import { rtd15 } from './rtd15/definition';

type DefinitionOf<T extends ObjectiveType> = ObjectiveDefinition<Extract<ObjectiveConfig, { type: T }>>;

/** Every objective, by type. */
export const objectives: { readonly [T in ObjectiveType]: DefinitionOf<T> } = { mlm, rtd, rtd15, replaceMlm, allTokensMlm };

/** The definition that belongs to a configuration. */
export function objectiveOf<C extends ObjectiveConfig>({ type }: C): ObjectiveDefinition<C> {
  return objectives[type] as ObjectiveDefinition<C>;
}
