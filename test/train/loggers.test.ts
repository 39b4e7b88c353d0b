import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MetricsLog } from '../../src/train/loggers/metrics-jsonl.ts';
import { crc32c, TensorBoardLog } from '../../src/train/loggers/tensorboard.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('metrics.jsonl goes on after the entries of a checkpoint, byte for byte', async () => {
  const path = join(folder, 'metrics.jsonl');
  const entries = [1, 2, 3].map((step) => ({
    step,
    epoch: step / 3,
    loss: Math.fround(1 / step),
    'rewards/margins': 1e-7,
  }));
  const whole = await MetricsLog.open(path, []);
  for (const entry of entries) await whole.write(entry);
  await whole.close();
  const uninterrupted = readFileSync(path);
  const resumed = await MetricsLog.open(path, JSON.parse(JSON.stringify(entries.slice(0, 1))));
  for (const entry of entries.slice(1)) await resumed.write(entry);
  await resumed.close();
  expect(readFileSync(path).equals(uninterrupted)).toBe(true);
});

// The check value of CRC-32C in the catalogue of parametrised CRCs, and iSCSI's test vectors (RFC 3720, B.4).
test('crc32c', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
});

/** Fields of a protobuf message: number to raw value. */
function fields(bytes: Buffer): [number, number | Buffer][] {
  const found: [number, number | Buffer][] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]!;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === 0) found.push([tag >> 3, varint()]);
    else {
      const length = wire === 2 ? varint() : wire === 1 ? 8 : 4;
      found.push([tag >> 3, bytes.subarray(at, at + length)]);
      at += length;
    }
  }
  return found;
}

test('event files hold framed scalars under transformers tags', async () => {
  const log = await TensorBoardLog.open(folder, 5);
  await log.write(300, { step: 300, loss: 0.5, 'eval_rewards/margins': -2 });
  await log.close();
  const [name] = readdirSync(folder);
  expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\./);
  const bytes = readFileSync(join(folder, name!));
  const events: Map<number, number | Buffer>[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    for (const [from, to] of [
      [at, at + 8],
      [at + 12, at + 12 + length],
    ] as const) {
      const crc = crc32c(bytes.subarray(from, to));
      const rotated = (BigInt(crc) >> 15n) | ((BigInt(crc) << 17n) & 0xffffffffn);
      expect(bytes.readUInt32LE(to)).toBe(Number((rotated + 0xa282ead8n) & 0xffffffffn));
    }
    events.push(new Map(fields(bytes.subarray(at + 12, at + 12 + length))));
    at += length + 16;
  }
  expect(events).toHaveLength(3);
  const [version, start, scalars] = events;
  expect(String(version!.get(3))).toBe('brain.Event:2');
  expect([start!.get(2), fields(start!.get(7) as Buffer)]).toEqual([5, [[1, 1]]]);
  expect(scalars!.get(2)).toBe(300);
  expect(Math.abs((scalars!.get(1) as Buffer).readDoubleLE() * 1000 - Date.now())).toBeLessThan(60_000);
  const values = fields(scalars!.get(5) as Buffer).map(([, value]) => new Map(fields(value as Buffer)));
  expect(values.map((value) => [String(value.get(1)), (value.get(2) as Buffer).readFloatLE()])).toEqual([
    ['train/loss', 0.5],
    ['eval/rewards/margins', -2],
  ]);
});
