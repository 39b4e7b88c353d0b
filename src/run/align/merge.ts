/** Merging: read adapter and base, add them up, write a model folder with its tokenizer. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFolderAtomic } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import { modelFolder } from '../../data/hub/model-folder.ts';
import { HubSources } from '../../data/hub/sources.ts';
import { saveTokenizer } from '../../data/tokenizer-files.ts';
import { loadAdapter } from '../../models/adapters/adapted-lm.ts';
import { ADAPTER_CONFIG_FILE, describeSettings } from '../../models/adapters/adapter-config.ts';
import { merge } from '../../models/adapters/merge.ts';
import { saveModel } from '../../models/files/save.ts';

export interface MergeRequest {
  /** Adapter folder or run, or the id of one on the hub. */
  adapter: string;
  /** The base model where it is not where the adapter says. */
  base: string | undefined;
  outputDir: string;
  /** Told what takes a while, and findings. */
  say(text: string): void;
}

export interface Merged {
  /** Absolute path of the model folder. */
  place: string;
  /** Folders that were read. */
  adapter: string;
  base: string;
  /** Matrices that were added up, and the adapter's settings in words. */
  matrices: number;
  settings: string | undefined;
  /** Tensors trained in full. */
  saved: number;
  /** Whether a tokenizer was found and copied. */
  tokenizer: boolean;
}

/** Throws MERGE_EXISTS for an output that is there, and what reading adapter and model and writing a folder throw. */
export async function mergeAdapter({ adapter, base, outputDir, say }: MergeRequest): Promise<Merged> {
  const sources = new HubSources({ phase: say, progress() {}, info: say, warn: say });
  const folder = adapterOf(await modelFolder(adapter, { what: 'adapter', code: 'ADAPTER_NOT_FOUND', sources }));
  const place = resolve(outputDir);
  if (existsSync(place) && !(statSync(place).isDirectory() && readdirSync(place).length === 0)) {
    throw new HarnessError('MERGE_EXISTS', `${shortPath(place)} is there already and is not an empty folder.`, {
      hint: 'Choose another --output-dir; nothing is overwritten.',
      where: { file: place },
    });
  }
  const model = await loadAdapter(folder, base, 'its own', sources);
  const { modules, saved, config } = model.adapter;
  const tokenizer = [folder, model.folder].find((source) => existsSync(join(source, 'tokenizer.json')));
  const tensors = merge(model);
  await writeFolderAtomic(place, async (aside) => {
    await saveModel(aside, { config: model.config, tensors });
    if (tokenizer !== undefined) await saveTokenizer(tokenizer, aside);
  });
  return {
    ...{ place, adapter: folder, base: model.folder, matrices: modules.size },
    ...{ settings: describeSettings(config)[0], saved: saved.size, tokenizer: tokenizer !== undefined },
  };
}

/** A run's `model/` for the run. */
function adapterOf(path: string): string {
  const inside = join(path, 'model');
  return !existsSync(join(path, ADAPTER_CONFIG_FILE)) && existsSync(join(inside, ADAPTER_CONFIG_FILE)) ? inside : path;
}
