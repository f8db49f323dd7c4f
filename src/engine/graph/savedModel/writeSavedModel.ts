/** Serialises a TensorFlow graph as a SavedModel (field numbers: tensorflow/core/protobuf/{saved_model, meta_graph}.proto). */
import { mapEntries } from '../../../common/mapEntries';
import { bytesField, bytesOf, type Encoded, integerField, message, stringField } from '../../../common/protobuf';
import { dataTypes, encodeNode, encodeShape } from './nodeDef';
import type { TensorflowGraph, TensorflowValue } from './tensorflowGraph';

/** Values by the name under which a caller feeds or fetches them. */
export type NamedValues = Readonly<Record<string, TensorflowValue>>;

/** A function of a SavedModel. Functions of one file share its graph, and with it their variables. */
export interface Signature {
  readonly inputs: NamedValues;
  readonly outputs: NamedValues;
}

/** The GraphDef version that TensorFlow 2.9 wrote: the oldest runtime that tfjs-node 4.22 comes with. */
const producerVersion = 1087;
const minConsumerVersion = 12;

/** The tag that loaders ask for. */
export const servingTag = 'serve';

export interface SavedModel {
  /** The content of saved_model.pb. There is no folder of variables: a signature assigns them. */
  bytes: Uint8Array;
  /** Names of the tensors behind each signature's inputs and outputs. */
  signatures: Readonly<Record<string, Record<'inputs' | 'outputs', Readonly<Record<string, string>>>>>;
}

export function writeSavedModel(graph: TensorflowGraph, signatures: Readonly<Record<string, Signature>>): SavedModel {
  const metaGraph = message(
    bytesField(1, message(stringField(4, servingTag), stringField(5, '2.9.0'))),
    bytesField(2, graphDef(graph)),
    ...Object.entries(signatures).map(([name, signature]) => bytesField(5, message(stringField(1, name), bytesField(2, signatureDef(signature))))),
  );
  return { bytes: bytesOf(message(integerField(1, 1), bytesField(2, metaGraph))), signatures: mapEntries(signatures, ({ inputs, outputs }) => ({ inputs: mapEntries(inputs, tensorName), outputs: mapEntries(outputs, tensorName) })) };
}

function graphDef({ nodes }: TensorflowGraph): Encoded {
  const versions = message(integerField(1, producerVersion), integerField(2, minConsumerVersion));
  return message(...nodes.map((node) => bytesField(1, encodeNode(node))), bytesField(4, versions));
}

function signatureDef({ inputs, outputs }: Signature): Encoded {
  return message(...tensorInfos(1, inputs), ...tensorInfos(2, outputs), stringField(3, 'tensorflow/serving/predict'));
}

/** Entries of a map from names to TensorInfo. */
function tensorInfos(field: number, values: NamedValues): Encoded[] {
  return Object.entries(values).map(([name, value]) => {
    const { dtype, shape } = value;
    const info = message(stringField(1, tensorName(value)), integerField(2, dataTypes[dtype]), bytesField(3, encodeShape(shape)));
    return bytesField(field, message(stringField(1, name), bytesField(2, info)));
  });
}

/** A value's name for who feeds or fetches it: with the number of the node's output. */
function tensorName({ reference }: TensorflowValue): string {
  return reference.includes(':') ? reference : `${reference}:0`;
}
