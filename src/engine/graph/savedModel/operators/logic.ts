/** Comparisons, logic on their results, and selection. */
import type { Translate } from '../translation';

function comparison(operator: string, attributes = {}): Translate {
  return (translation) => {
    const inputs = translation.inputs();
    return translation.graph.node(operator, inputs, translation.output(), { T: { type: inputs[0]!.dtype }, ...attributes });
  };
}

/** Takes and gives booleans only, so it has no type attribute. */
function logical(operator: string): Translate {
  return (translation) => translation.graph.node(operator, translation.inputs(), translation.output(), {});
}

export const logic: Readonly<Record<string, Translate>> = {
  Equal: comparison('Equal', { incompatible_shape_error: { boolean: true } }),
  Greater: comparison('Greater'),
  GreaterOrEqual: comparison('GreaterEqual'),
  Less: comparison('Less'),
  LessOrEqual: comparison('LessEqual'),
  And: logical('LogicalAnd'),
  Or: logical('LogicalOr'),
  Not: logical('LogicalNot'),
  Where: (translation) => translation.graph.node('SelectV2', translation.inputs(), translation.output(), { T: { type: translation.output().dtype } }),
};
