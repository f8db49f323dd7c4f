/** Serialises a graph as an ONNX model (field numbers: onnx/onnx.proto, IR version 9, opset 20). */
import type { Attribute, Graph, GraphConstant, GraphNode, GraphPort } from './graph';
import { bytesField, bytesOf, type Encoded, floatField, integerField, message, stringField } from '../../common/protobuf';
import type { ConstantData, ValueType } from './value';

const irVersion = 9;
const opset = 20;
/** onnxruntime's own operators, such as FusedMatMul. */
const microsoftDomain = { name: 'com.microsoft', version: 1 };

/** TensorProto.DataType. */
const elementTypes: Record<ValueType, number> = { float32: 1, int32: 6, int64: 7, bool: 9 };
/** AttributeProto.AttributeType. */
const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, ints: 7 };

/** ModelProto. */
export function writeOnnx(graph: Graph): Uint8Array {
  return bytesOf(message(
    integerField(1, irVersion),
    stringField(2, 'ablation-bench'),
    bytesField(7, graphProto(graph)),
    bytesField(8, message(stringField(1, ''), integerField(2, opset))),
    bytesField(8, message(stringField(1, microsoftDomain.name), integerField(2, microsoftDomain.version))),
  ));
}

function graphProto({ nodes, constants, inputs, outputs }: Graph): Encoded {
  return message(
    ...nodes.map((node) => bytesField(1, nodeProto(node))),
    stringField(2, 'step'),
    ...constants.map((tensor) => bytesField(5, message(tensorProto(tensor), stringField(8, tensor.name)))),
    ...inputs.map((port) => bytesField(11, valueInfoProto(port))),
    ...outputs.map((port) => bytesField(12, valueInfoProto(port))),
  );
}

function nodeProto({ inputs, outputs, operator, attributes, domain }: GraphNode): Encoded {
  return message(
    ...inputs.map((name) => stringField(1, name)),
    ...outputs.map((name) => stringField(2, name)),
    stringField(3, outputs[0]!),
    stringField(4, operator),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attributeProto(name, value))),
    stringField(7, domain),
  );
}

function attributeProto(name: string, value: Attribute): Encoded {
  const typed = (type: keyof typeof attributeTypes, ...fields: Encoded[]): Encoded => message(stringField(1, name), ...fields, integerField(20, attributeTypes[type]));
  if (typeof value === 'number') return typed('int', integerField(3, value));
  if (typeof value === 'string') return typed('string', stringField(4, value));
  if ('float' in value) return typed('float', floatField(2, value.float));
  if ('tensor' in value) return typed('tensor', bytesField(5, tensorProto(value.tensor)));
  return typed('ints', ...value.map((element) => integerField(8, element)));
}

function tensorProto({ dtype, shape, data }: Omit<GraphConstant, 'name'>): Encoded {
  return message(...shape.map((size) => integerField(1, size)), integerField(2, elementTypes[dtype]), bytesField(9, rawBytes(data)));
}

const rawBytes = (data: ConstantData): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function valueInfoProto({ name, dtype, shape }: GraphPort): Encoded {
  const dimensions = message(...shape.map((size) => bytesField(1, integerField(1, size))));
  const tensorType = message(integerField(1, elementTypes[dtype]), bytesField(2, dimensions));
  return message(stringField(1, name), bytesField(2, bytesField(1, tensorType)));
}
