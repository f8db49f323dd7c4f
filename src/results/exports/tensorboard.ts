/**
 * TensorBoard's event files: records in TFRecord framing, each an Event message
 * (tensorflow/core/lib/io/record_writer.cc, tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto).
 */
import { bytesField, bytesOf, doubleField, type Encoded, floatField, integerField, message, stringField } from '../../common/protobuf';
import type { RunEvent } from '../../runs/events';

const FILE_VERSION = 'brain.Event:2';
/** Reflected polynomial of CRC-32C (Castagnoli). */
const POLYNOMIAL = 0x82f63b78;
const MASK_DELTA = 0xa282ead8;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

/** CRC-32C of the bytes (RFC 3720, B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Rotated and shifted, as TFRecord stores it: a checksum of data that holds checksums is weak. */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

/** Length, its checksum, data, its checksum. */
export function tfRecord(data: Uint8Array): Buffer {
  const header = Buffer.alloc(12);
  header.writeBigUInt64LE(BigInt(data.length));
  header.writeUInt32LE(maskedCrc(header.subarray(0, 8)), 8);
  const footer = Buffer.alloc(4);
  footer.writeUInt32LE(maskedCrc(data));
  return Buffer.concat([header, data, footer]);
}

/** A run's log as the content of an event file: curves of training and held-out text, and the scores of tasks. */
export function tensorboardEvents(events: Iterable<RunEvent>): Buffer {
  const points = pointsOf(events);
  if (points.length === 0) return Buffer.alloc(0);
  const version = tfRecord(bytesOf(message(doubleField(1, points[0]!.seconds), stringField(3, FILE_VERSION))));
  return Buffer.concat([version, ...points.map(({ seconds, step, scalars }) => tfRecord(bytesOf(message(doubleField(1, seconds), integerField(2, step), bytesField(5, message(...scalars.map(scalar)))))))]);
}

interface Point {
  seconds: number;
  step: number;
  scalars: [tag: string, value: number][];
}

/** A resumed run makes steps and scores once more: what the earlier attempt had beyond the checkpoint is left out. */
function pointsOf(events: Iterable<RunEvent>): Point[] {
  let points: Point[] = [];
  let step = 0;
  for (const event of events) {
    if (event.type === 'runStarted') {
      step = event.fromStep;
      points = points.filter((point) => point.step <= step && !point.scalars.some(([tag]) => tag.startsWith('task/')));
    }
    if ('step' in event) step = event.step;
    const scalars = scalarsOf(event);
    if (scalars.length > 0) points.push({ seconds: secondsOf(event), step: event.type === 'taskScored' ? (event.networkStep ?? step) : step, scalars });
  }
  return points;
}

const secondsOf = ({ time }: RunEvent): number => Date.parse(time) / 1000;

function scalarsOf(event: RunEvent): [tag: string, value: number][] {
  const tagged = (prefix: string, values: Record<string, number>): [string, number][] => Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]);
  if (event.type === 'stepLogged') {
    const { learningRate, gradientNorm, tokensPerSecond, values, flops, tokens } = event;
    return tagged('train', { ...values, learningRate, gradientNorm, tokensPerSecond, flops, tokens });
  }
  if (event.type === 'evalLogged') return tagged('heldOut', event.values);
  return event.type === 'taskScored' ? [[`task/${event.task}/${event.metric}`, event.score]] : [];
}

const scalar = ([tag, value]: [string, number]): Encoded => bytesField(1, message(stringField(1, tag), floatField(2, value)));
