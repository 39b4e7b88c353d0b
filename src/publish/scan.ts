/** Looks through every text file that is to leave the machine, packed ones too, line by line. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { HarnessError } from '../base/errors.ts';
import { packedTexts, unpacked, withoutPackedTexts } from '../report/viewer/embed.ts';
import type { PublishFile } from './files.ts';
import { type Leak, openScanner, type Scanner } from './secrets.ts';

/** Findings that are told one by one. */
const SHOWN = 20;
/** A line is looked at in pieces of this many characters that overlap, so that memory stays small. */
const PIECE = 1 << 20;
const OVERLAP = 4096;

/** @throws HarnessError `PUBLISH_SECRET` naming files and lines, never what stands there. */
export async function refuseSecrets(
  files: readonly PublishFile[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const scan = openScanner(env);
  const findings: Leak[] = [];
  for (const file of files) {
    const inName = scan(file.path);
    if (inName !== undefined) findings.push({ file: '(a file name)', line: 0, kind: inName });
    for await (const finding of findingsIn(file, scan)) {
      findings.push(finding);
      if (findings.length > 1000) break;
    }
  }
  if (findings.length === 0) return;
  const shown = findings.slice(0, SHOWN).map(({ file, line, kind }) => `${file}:${line} holds ${kind}`);
  const more = findings.length > SHOWN ? `; and ${findings.length - SHOWN} more` : '';
  const [first] = findings;
  throw new HarnessError('PUBLISH_SECRET', `nothing was published: ${shown.join('; ')}${more}`, {
    hint: 'Take it out (and change a key that stood in a file), then publish again. Paths below the working folder are written relative: publish from where the run was made, and name models as the hub does.',
    ...(first === undefined || first.line === 0 ? {} : { where: { file: first.file, line: first.line } }),
  });
}

async function* findingsIn(file: PublishFile, scan: Scanner): AsyncGenerator<Leak> {
  let line = 1;
  let rest = '';
  const found = (text: string): Leak[] => {
    const kind = scan(text);
    return kind === undefined ? [] : [{ file: file.path, line, kind }];
  };
  for await (const piece of textOf(file)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const each of lines) {
      yield* found(each);
      line++;
    }
    if (rest.length > PIECE) {
      yield* found(rest);
      rest = rest.slice(-OVERLAP);
    }
  }
  yield* found(rest);
}

/** The text of a file in pieces; nothing for what is no text. */
async function* textOf(file: PublishFile): AsyncGenerator<string> {
  if (file.text !== undefined) {
    yield withoutPackedTexts(file.text);
    // What is packed in a page of samples leaves too.
    for (const [, text] of packedTexts(file.text)) yield `\n${unpacked(text)}`;
    return;
  }
  const packed = file.path.endsWith('.gz');
  if (!packed && (await isBinary(file.from))) return;
  const source = createReadStream(file.from, { highWaterMark: 1 << 18 });
  const stream = packed ? source.pipe(createGunzip()) : source;
  if (packed) source.on('error', (error) => stream.destroy(error));
  const decoder = new TextDecoder();
  for await (const chunk of stream as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true });
}

async function isBinary(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8192), 0, 8192, 0);
    return buffer.subarray(0, bytesRead).includes(0);
  } finally {
    await handle.close();
  }
}
