/** Element-wise arithmetic, always in the traced type. */
import type { Translate, Translation } from '../translation';
import { typeOf } from '../tensorflowGraph';

/** The operator of that name with all operands; its type attribute is that of the first. */
function direct(operator: string): Translate {
  return (translation) => {
    const inputs = translation.inputs();
    return translation.graph.node(operator, inputs, translation.output(), typeOf(inputs[0]!));
  };
}

/** ONNX divides integers towards zero. */
function divide(translation: Translation): ReturnType<Translate> {
  const operator = translation.output().dtype === 'float32' ? 'RealDiv' : 'TruncateDiv';
  return translation.graph.node(operator, translation.inputs(), translation.output());
}

const sameName = ['Abs', 'Cos', 'Erf', 'Exp', 'Floor', 'Log', 'Neg', 'Pow', 'Reciprocal', 'Relu', 'Sigmoid', 'Sign', 'Sin', 'Softplus', 'Sqrt', 'Sub', 'Mul', 'Tanh'];

export const elementWise: Readonly<Record<string, Translate>> = {
  ...Object.fromEntries(sameName.map((name) => [name, direct(name)])),
  Add: direct('AddV2'),
  Max: direct('Maximum'),
  Min: direct('Minimum'),
  // ONNX's Mod of integers takes the sign of the divisor.
  Mod: direct('FloorMod'),
  Div: divide,
  Clip: direct('ClipByValue'),
};
