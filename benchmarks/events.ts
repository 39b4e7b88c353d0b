/**
 * When each step of a run was logged: the wall times in its TensorBoard events file. metrics.jsonl holds no times (it is
 * the same for an interrupted run and one that was not), the events do. Reads the two protobuf fields needed
 * (tensorflow/core/util/event.proto: 1 wall_time, 2 step, 5 summary) and checks no sums.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Seconds since 1970 by step, the last event of a step counting. */
export function stepTimes(runFolder: string): Map<number, number> {
  const times = new Map<number, number>();
  for (const file of readdirSync(runFolder).filter((name) => name.startsWith('events.out.tfevents'))) {
    const bytes = readFileSync(join(runFolder, file));
    // A record: u64 length, u32 checksum, the event, u32 checksum.
    for (let at = 0; at + 12 <= bytes.length; ) {
      const length = Number(bytes.readBigUInt64LE(at));
      const { wallTime, step, summary } = readEvent(bytes.subarray(at + 12, at + 12 + length));
      if (summary && step > 0) times.set(step, Math.max(times.get(step) ?? 0, wallTime));
      at += 16 + length;
    }
  }
  return times;
}

function readEvent(bytes: Buffer): { wallTime: number; step: number; summary: boolean } {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  const event = { wallTime: 0, step: 0, summary: false };
  while (at < bytes.length) {
    const tag = varint();
    const field = tag >> 3;
    const wire = tag & 7;
    if (wire === 0) {
      const value = varint();
      if (field === 2) event.step = value;
    } else if (wire === 1) {
      if (field === 1) event.wallTime = bytes.readDoubleLE(at);
      at += 8;
    } else if (wire === 2) {
      if (field === 5) event.summary = true;
      const length = varint();
      at += length;
    } else {
      at += 4;
    }
  }
  return event;
}
