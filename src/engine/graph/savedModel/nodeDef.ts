/**
 * A node of a TensorFlow graph and its encoding (field numbers: tensorflow/core/framework/{node_def, attr_value, tensor,
 * tensor_shape, types}.proto).
 */
import { bytesField, type Encoded, integerField, message, stringField } from '../../../common/protobuf';
import type { ConstantData, Shape } from '../value';

/** Element types that we write; `resource` is a handle of a variable. */
export type TensorflowType = 'float32' | 'bfloat16' | 'int32' | 'int64' | 'bool' | 'resource';

/** DataType. */
export const dataTypes: Record<TensorflowType, number> = { float32: 1, int32: 3, int64: 9, bool: 10, bfloat16: 14, resource: 20 };

export interface TensorConstant {
  readonly dtype: TensorflowType;
  readonly shape: Shape;
  readonly data: ConstantData;
}

export type AttributeValue =
  | { readonly type: TensorflowType }
  | { readonly integer: number }
  | { readonly boolean: boolean }
  | { readonly text: string }
  | { readonly shape: Shape }
  | { readonly tensor: TensorConstant };
export type NodeAttributes = Readonly<Record<string, AttributeValue>>;

export interface NodeDef {
  readonly name: string;
  readonly operator: string;
  /** `node` or `node:output`; `^node` only waits for it. */
  readonly inputs: readonly string[];
  readonly attributes: NodeAttributes;
}

export function encodeNode({ name, operator, inputs, attributes }: NodeDef): Encoded {
  return message(
    stringField(1, name),
    stringField(2, operator),
    ...inputs.map((input) => stringField(3, input)),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, message(stringField(1, key), bytesField(2, encodeAttribute(value))))),
  );
}

/** TensorShapeProto. */
export const encodeShape = (shape: Shape): Encoded => message(...shape.map((size) => bytesField(2, integerField(1, size))));

/** AttrValue. */
function encodeAttribute(value: AttributeValue): Encoded {
  if ('text' in value) return stringField(2, value.text);
  if ('integer' in value) return integerField(3, value.integer);
  if ('boolean' in value) return integerField(5, Number(value.boolean));
  if ('type' in value) return integerField(6, dataTypes[value.type]);
  if ('shape' in value) return bytesField(7, encodeShape(value.shape));
  return bytesField(8, encodeTensor(value.tensor));
}

/** TensorProto, the elements as raw bytes. */
function encodeTensor({ dtype, shape, data }: TensorConstant): Encoded {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message(integerField(1, dataTypes[dtype]), bytesField(2, encodeShape(shape)), bytesField(4, bytes));
}
