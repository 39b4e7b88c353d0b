/**
 * What a local model's answers hang on, as one hash: weights (the adapter's too), configuration, tokenizer files and what
 * the caller adds. Hashing large weights takes a second per gigabyte, so it is remembered in the cache under the names,
 * sizes and times of the files they came from.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, writeFileAtomic } from '../../base/atomic.ts';
import { cacheFolder, touchEntry, trimCache } from '../../base/cache-folder.ts';
import { sha256 } from '../../base/hash.ts';
import type { ParamStore } from '../../engine/params.ts';
import { type Identified, identity } from '../../models/causal-lm.ts';
import { hashWeights } from '../../models/files/hash-weights.ts';

/** Files that say how a text becomes tokens and where an answer ends. */
const TOKENIZER_FILES = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'generation_config.json',
];
/** Bytes of weights that are hashed each time: it takes some 50 ms. */
const SMALL = 64 * 1024 * 1024;
/** Of all remembered hashes together. */
const MOST_BYTES = 1e6;

/**
 * @param folders where the weights were read: the model's folder, and the adapter's
 * @param depends further texts, such as the chat template
 */
export async function modelIdentity(
  model: Identified & { readonly params: ParamStore },
  folders: readonly string[],
  tokenizerFolder: string,
  depends: readonly string[],
): Promise<string> {
  const files = TOKENIZER_FILES.map((name) => join(tokenizerFolder, name)).filter((path) => existsSync(path));
  const contents = await Promise.all(files.map((path) => readFile(path)));
  const tokenizer = sha256(...contents);
  return sha256(JSON.stringify([await weightsHash(model.params, folders), identity(model), tokenizer, ...depends]));
}

async function weightsHash(params: ParamStore, folders: readonly string[]): Promise<string> {
  const bytes = params.names.reduce((n, name) => n + params.view(name).data.byteLength, 0);
  if (bytes <= SMALL) return hashWeights(params);
  const folder = cacheFolder('hashes');
  const path = join(folder, sha256(JSON.stringify(await signatures(folders))));
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined && /^[0-9a-f]{64}$/.test(known)) {
    await touchEntry(path);
    return known;
  }
  const hash = hashWeights(params);
  try {
    await makeFolder(folder);
    await writeFileAtomic(path, hash);
    await trimCache(folder, MOST_BYTES, path);
  } catch {
    // No room or no right to write: it is computed again next time.
  }
  return hash;
}

/** Names, sizes and times of the files in the folders. */
async function signatures(folders: readonly string[]): Promise<[string, number, number][]> {
  const all: [string, number, number][] = [];
  for (const folder of folders) {
    for (const name of (await readdir(folder)).sort()) {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      all.push([path, size, mtimeMs]);
    }
  }
  return all;
}
