/**
 * When each step of a run was logged: the wall times in its TensorBoard events file. metrics.jsonl holds no times (it is
 * the same for an interrupted run and one that was not), the events do. Reads the protobuf fields needed
 * (tensorflow/core/util/event.proto: 1 wall_time, 2 step, 5 summary) and checks no sums.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Seconds since 1970 by step, the last event of a step counting. */
export function stepTimes(runFolder: string): Map<number, number> {
  const times = new Map<number, number>();
  for (const { wallTime, step, summary } of events(runFolder)) {
    if (summary && step > 0) times.set(step, Math.max(times.get(step) ?? 0, wallTime));
  }
  return times;
}

/** What was logged for each step, clocks among it, the first event of a step counting. */
export function stepScalars(runFolder: string): Map<number, Record<string, number>> {
  const scalars = new Map<number, Record<string, number>>();
  for (const { step, summary } of events(runFolder)) {
    if (!summary || step === 0) continue;
    const found = scalars.get(step) ?? {};
    scalars.set(step, { ...readSummary(summary), ...found });
  }
  return scalars;
}

interface Event {
  wallTime: number;
  step: number;
  summary: Buffer | undefined;
}

function* events(runFolder: string): Generator<Event> {
  for (const file of readdirSync(runFolder).filter((name) => name.startsWith('events.out.tfevents'))) {
    const bytes = readFileSync(join(runFolder, file));
    // A record: u64 length, u32 checksum, the event, u32 checksum.
    for (let at = 0; at + 12 <= bytes.length; ) {
      const length = Number(bytes.readBigUInt64LE(at));
      yield readEvent(bytes.subarray(at + 12, at + 12 + length));
      at += 16 + length;
    }
  }
}

function readEvent(bytes: Buffer): Event {
  const event: Event = { wallTime: 0, step: 0, summary: undefined };
  for (const { field, number, inner } of fields(bytes)) {
    if (field === 1) event.wallTime = number;
    if (field === 2) event.step = number;
    if (field === 5) event.summary = inner;
  }
  return event;
}

/** tensorflow/core/framework/summary.proto: values (1), each with tag (1) and simple_value (2). */
function readSummary(bytes: Buffer): Record<string, number> {
  const scalars: Record<string, number> = {};
  for (const { field, inner: value } of fields(bytes)) {
    if (field !== 1 || value === undefined) continue;
    let tag = '';
    let scalar = Number.NaN;
    for (const { field: part, number, inner } of fields(value)) {
      if (part === 1) tag = inner?.toString() ?? '';
      if (part === 2) scalar = number;
    }
    scalars[tag] = scalar;
  }
  return scalars;
}

/** A protobuf message's fields: numbers of any kind, or the bytes of what has a length. */
function* fields(bytes: Buffer): Generator<{ field: number; number: number; inner: Buffer | undefined }> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [field, wire] = [tag >> 3, tag & 7];
    if (wire === 0) yield { field, number: varint(), inner: undefined };
    else if (wire === 2) {
      const length = varint();
      yield { field, number: Number.NaN, inner: bytes.subarray(at, at + length) };
      at += length;
    } else {
      yield { field, number: wire === 1 ? bytes.readDoubleLE(at) : bytes.readFloatLE(at), inner: undefined };
      at += wire === 1 ? 8 : 4;
    }
  }
}
