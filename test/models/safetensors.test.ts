import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { widenBfloat16, widenFloat16 } from '../../src/models/files/half.ts';
import { SafetensorsReader, writeSafetensors } from '../../src/models/files/safetensors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-safetensors-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A file with this header text and so many bytes of data. */
async function file(header: string | Uint8Array, data: number | Uint8Array = 0, length?: bigint): Promise<string> {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(length ?? BigInt(json.length));
  const path = join(folder, `${Math.random().toString(36).slice(2)}.safetensors`);
  await writeFile(path, Buffer.concat([start, json, typeof data === 'number' ? new Uint8Array(data) : data]));
  return path;
}

/** A file with just this content. */
async function plain(content: string): Promise<string> {
  const path = await file('');
  await writeFile(path, content);
  return path;
}

const tensor = (begin: number, end: number, shape: number[], dtype = 'F32'): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const header = (tensors: Record<string, unknown>): string => JSON.stringify(tensors);

describe('faulty files', () => {
  const cases: [string, () => Promise<string>, RegExp][] = [
    ['empty', () => plain(''), /has 0 bytes/],
    ['cut inside the header', () => file('{"a":', 0, 500n), /claims a header of 500 bytes but has only 5/],
    ['header larger than any', () => file('{}', 0, 2n ** 63n), /9223372036854775808 bytes; more than/],
    ['header of 200 MB', () => file('{}', 0, 200_000_000n), /200000000 bytes; more than 100000000/],
    ['not JSON', () => file('{"a": nope}'), /not JSON/],
    ['not an object', () => file('[1]'), /does not begin with/],
    ['not UTF-8', () => file(Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d)), /not UTF-8/],
    [
      'a key twice',
      () =>
        file(
          '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
          4,
        ),
      /names "a" twice/,
    ],
    [
      'a key twice, escaped',
      () =>
        file(
          '{"a\\u0062":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"ab":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}',
          4,
        ),
      /names "ab" twice/,
    ],
    [
      'a key twice inside',
      () => file('{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}', 4),
      /names "dtype" twice/,
    ],
    [
      'cut inside the data',
      () => file(header({ w: tensor(0, 16, [4]) }), 10),
      /tensor "w" ends at byte 16 of the data, which has only 10/,
    ],
    [
      'offsets beyond integers',
      () => file(header({ w: tensor(0, 2 ** 60, [2]) }), 16),
      /data_offsets .* not two positions/,
    ],
    [
      'negative offset',
      () => file(header({ w: tensor(-4, 0, [1]) }), 4),
      /data_offsets \[-4,0\], which are not two positions/,
    ],
    [
      'offsets backwards',
      () => file(header({ w: tensor(4, 0, [1]) }), 4),
      /needs 4 bytes but data_offsets \[4, 0\] give -4/,
    ],
    [
      'size that is not shape x dtype',
      () => file(header({ w: tensor(0, 16, [2, 3]) }), 16),
      /"w" \(F32, shape \[2, 3\]\) needs 24 bytes .* give 16/,
    ],
    [
      'shape that overflows',
      () => file(header({ w: tensor(0, 4, [2 ** 40, 2 ** 40]) }), 4),
      /more than a file can hold/,
    ],
    [
      'fractional shape',
      () => file(header({ w: tensor(0, 4, [1.5]) }), 4),
      /shape \[1.5\], which is not a list of sizes/,
    ],
    [
      'overlap',
      () => file(header({ a: tensor(0, 8, [2]), b: tensor(4, 12, [2]) }), 12),
      /tensor "b" overlaps tensor "a" by 4 bytes/,
    ],
    [
      'gap',
      () => file(header({ a: tensor(0, 4, [1]), b: tensor(8, 12, [1]) }), 12),
      /4 bytes between tensor "a" and tensor "b"/,
    ],
    ['bytes at the end', () => file(header({ a: tensor(0, 4, [1]) }), 12), /8 bytes after tensor "a"/],
    ['unknown dtype', () => file(header({ a: tensor(0, 4, [1], 'Q4_K') }), 4), /tensor "a" has dtype "Q4_K"/],
    ['dtype from the prototype', () => file(header({ a: tensor(0, 4, [1], 'toString') }), 4), /has dtype "toString"/],
    ['odd metadata', () => file(header({ __metadata__: { n: 1 } })), /__metadata__` entry "n" that is not a string/],
    ['entry that is a number', () => file(header({ a: 3 })), /tensor "a" is not described by an object/],
    [
      'Git LFS pointer',
      () => plain('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'),
      /Git LFS pointer/,
    ],
    ['pickle', () => plain('PK\u0003\u0004archive/data.pkl'), /PyTorch pickle/],
    ['bare pickle', () => file('}q', 0, 0x28007100710002_80n), /PyTorch pickle/],
  ];
  it.each(cases)('%s', async (_, make, message) => {
    const path = await make();
    const error: unknown = await SafetensorsReader.open(path).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'SAFETENSORS', where: { file: path }, hint: expect.any(String), exitCode: 2 });
    expect(String((error as Error).message)).toContain(path);
    expect(String((error as Error).message)).toMatch(message);
  });

  it('no file', async () => {
    await expect(SafetensorsReader.open(join(folder, 'none'))).rejects.toMatchObject({ code: 'MODEL_FILE' });
    await expect(SafetensorsReader.open(folder)).rejects.toMatchObject({ code: 'MODEL_FILE' });
  });

  it('any bytes give our error or a checked header, never another failure', async () => {
    const path = join(folder, 'fuzz');
    const valid = Buffer.from(await readFile(await file(header({ a: tensor(0, 8, [2]), b: tensor(8, 12, [1]) }), 12)));
    await fc.assert(
      fc.asyncProperty(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), async (at, byte, length) => {
        const bytes = Buffer.from(valid.subarray(0, length));
        if (at < length) bytes[at] = byte;
        await writeFile(path, bytes);
        try {
          const reader = await SafetensorsReader.open(path);
          await reader.close();
          for (const { begin, end } of reader.tensors.values()) expect(begin <= end && end <= length).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'SAFETENSORS' });
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('reading and writing', () => {
  it('gives back what was written, bit for bit', async () => {
    const path = join(folder, 'written.safetensors');
    const flat = Float32Array.of(0, 1.5, -0, Number.NaN, Infinity, 1e-45, 3.4e38, -2.25);
    const tensors = [
      { name: 'b.weight', shape: [2, 3], view: flat.subarray(1, 7) },
      { name: 'a "quoted" ü', shape: [], view: flat.subarray(7, 8) },
      { name: 'empty', shape: [0, 4], view: new Float32Array(0) },
    ];
    const size = await writeSafetensors(path, tensors);
    expect((await readFile(path)).length).toBe(size);
    const reader = await SafetensorsReader.open(path);
    expect(reader.metadata).toEqual({ format: 'pt' });
    expect([...reader.tensors.values()].map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual(
      tensors.map(({ name, shape }) => ({ name, dtype: 'F32', shape })),
    );
    for (const { name, view } of tensors) {
      const back = new Float32Array(view.length);
      await reader.read(name, back);
      expect(new Uint32Array(back.buffer)).toEqual(new Uint32Array(view.slice().buffer));
    }
    await expect(reader.read('b.weight', new Float32Array(5))).rejects.toThrow('has 6 elements, not 5');
    await expect(reader.read('c', new Float32Array(5))).rejects.toThrow('is not in the file');
    await reader.close();
    // The data part is aligned, so that others can map the file.
    expect((8 + Number((await readFile(path)).readBigUInt64LE(0))) % 8).toBe(0);
  });

  it('reads tensors longer than one piece', async () => {
    const path = join(folder, 'long.safetensors');
    const view = Float32Array.from({ length: 5_000_001 }, (_, i) => i % 65_521);
    await writeSafetensors(path, [
      { name: 'first', shape: [3], view: new Float32Array(3) },
      { name: 'w', shape: [view.length], view },
    ]);
    const bits = new Uint16Array(view.length).map((_, i) => (i * 7) % 0x7f80);
    const half = await file(
      header({ w: tensor(0, bits.byteLength, [bits.length], 'BF16') }),
      new Uint8Array(bits.buffer),
    );
    const back = new Float32Array(view.length);
    const reader = await SafetensorsReader.open(path);
    await reader.read('w', back);
    await reader.close();
    expect(Buffer.compare(Buffer.from(back.buffer), Buffer.from(view.buffer))).toBe(0);
    const halfReader = await SafetensorsReader.open(half);
    await halfReader.read('w', back);
    await halfReader.close();
    expect(new Uint32Array(back.buffer).every((word, i) => word === bits[i]! << 16)).toBe(true);
  });

  it('reads headers of every length, those that begin like a pickle too', async () => {
    for (const length of [0x80, 0x280, 0x2f80, 0x480]) {
      const path = await file(header({ w: tensor(0, 4, [1]) }).padEnd(length), new Uint8Array([0, 0, 128, 63]));
      const reader = await SafetensorsReader.open(path);
      const view = new Float32Array(1);
      await reader.read('w', view);
      await reader.close();
      expect(view[0]).toBe(1);
    }
  });

  it('lists but does not convert integers', async () => {
    const path = await file(header({ ids: tensor(0, 16, [2], 'I64'), mask: tensor(16, 18, [2], 'BOOL') }), 18);
    const reader = await SafetensorsReader.open(path);
    expect(reader.tensors.get('ids')?.dtype).toBe('I64');
    await expect(reader.read('ids', new Float32Array(2))).rejects.toThrow(/tensor "ids" has dtype I64/);
    await reader.close();
  });

  it('refuses to write what does not fit together', async () => {
    const view = new Float32Array(4);
    const path = join(folder, 'refused');
    await expect(writeSafetensors(path, [{ name: 'w', shape: [3], view }])).rejects.toThrow(
      'has shape [3] but 4 elements',
    );
    const twice = [
      { name: 'w', shape: [4], view },
      { name: 'w', shape: [4], view },
    ];
    await expect(writeSafetensors(path, twice)).rejects.toThrow('"w" is given twice');
  });
});

describe('half precision', () => {
  const all = Uint16Array.from({ length: 65536 }, (_, i) => i);

  it('widens every binary16 by its definition', () => {
    const out = new Float32Array(65536);
    widenFloat16(all, out);
    for (let half = 0; half < 65536; half++) {
      const [sign, exponent, fraction] = [half >> 15 ? -1 : 1, (half >> 10) & 31, half & 1023];
      let value = sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
      if (exponent === 0) value = sign * 2 ** -24 * fraction;
      if (exponent === 31) value = fraction ? Number.NaN : sign * Infinity;
      if (!Object.is(out[half], value)) throw new Error(`${half.toString(16)}: ${out[half]} instead of ${value}`);
    }
  });

  it('widens bfloat16 into part of a larger buffer', () => {
    const out = new Float32Array(5);
    widenBfloat16(Uint16Array.of(0x3f80, 0xc2f7, 0x0001), out.subarray(1, 4));
    expect([...out]).toEqual([0, 1, -123.5, 2 ** -133, 0]);
  });
});
