/** Finds where the weights of two model folders part, in pieces, so that neither is ever held whole. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SafetensorsReader } from '../../models/files/safetensors.ts';

const CHUNK = 8 * 1024 * 1024;

async function open(folder: string): Promise<SafetensorsReader[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.safetensors')).sort();
  const readers: SafetensorsReader[] = [];
  for (const name of names) readers.push(await SafetensorsReader.open(join(folder, name)));
  return readers;
}

async function sameTensor(name: string, a: SafetensorsReader, b: SafetensorsReader): Promise<boolean> {
  const [x, y] = [a.tensors.get(name)!, b.tensors.get(name)!];
  const bytes = x.end - x.begin;
  if (x.dtype !== y.dtype || x.shape.join() !== y.shape.join() || bytes !== y.end - y.begin) return false;
  for (let at = 0; at < bytes; at += CHUNK) {
    const length = Math.min(CHUNK, bytes - at);
    const [p, q] = [await a.bytes(name, at, length), await b.bytes(name, at, length)];
    if (Buffer.compare(p, q) !== 0) return false;
  }
  return true;
}

/** The first tensor, in the order of the files, that is not the same in both folders; undefined when one cannot be read. */
export async function firstDifferentTensor(then: string, now: string): Promise<string | undefined> {
  const opened: SafetensorsReader[] = [];
  try {
    const before = await open(then);
    opened.push(...before);
    const after = await open(now);
    opened.push(...after);
    for (const reader of after) {
      for (const name of reader.tensors.keys()) {
        const other = before.find(({ tensors }) => tensors.has(name));
        if (other === undefined || !(await sameTensor(name, other, reader))) return name;
      }
    }
  } catch {
    // A folder that is gone or damaged: the hashes have told that the weights differ, where they do is lost.
  } finally {
    for (const reader of opened) await reader.close();
  }
  return undefined;
}
