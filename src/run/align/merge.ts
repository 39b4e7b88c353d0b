/** What `harness merge` does: read adapter and base, add them up, write a model folder with its tokenizer. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFolderAtomic } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import { type GlobalFlags, jsonDocument } from '../../cli/context.ts';
import type { Io } from '../../cli/io.ts';
import { modelFolder, modelLabel } from '../../data/hub/model-folder.ts';
import { HubSources } from '../../data/hub/sources.ts';
import { saveTokenizer } from '../../data/tokenizer-files.ts';
import { loadAdapter } from '../../models/adapters/adapted-lm.ts';
import { ADAPTER_CONFIG_FILE, describeSettings } from '../../models/adapters/adapter-config.ts';
import { merge } from '../../models/adapters/merge.ts';
import { saveModel } from '../../models/files/save.ts';

export interface MergeFlags {
  outputDir: string;
  base?: string;
}

export interface RunMerge {
  adapter: string;
  flags: MergeFlags;
  globals: GlobalFlags;
  io: Io;
}

/** Throws MERGE_EXISTS for an output that is there, and what reading adapter and model and writing a folder throw. */
export async function runMerge({ adapter, flags, globals, io }: RunMerge): Promise<void> {
  const say = (text: string): void => {
    if (!globals.quiet) io.err.write(`${text}\n`);
  };
  const sources = new HubSources({ phase: say, progress() {}, info: say, warn: say });
  const folder = adapterOf(await modelFolder(adapter, { what: 'adapter', code: 'ADAPTER_NOT_FOUND', sources }));
  const place = resolve(flags.outputDir);
  if (existsSync(place) && !(statSync(place).isDirectory() && readdirSync(place).length === 0)) {
    throw new HarnessError('MERGE_EXISTS', `${shortPath(place)} is there already and is not an empty folder.`, {
      hint: 'Choose another --output-dir; nothing is overwritten.',
      where: { file: place },
    });
  }
  const model = await loadAdapter(folder, flags.base, 'its own', sources);
  const { modules, saved, config } = model.adapter;
  const tokenizer = [folder, model.folder].find((source) => existsSync(join(source, 'tokenizer.json')));
  const tensors = merge(model);
  await writeFolderAtomic(place, async (aside) => {
    await saveModel(aside, { config: model.config, tensors });
    if (tokenizer !== undefined) await saveTokenizer(tokenizer, aside);
  });
  if (!globals.quiet && !globals.json) {
    const also = saved.size === 0 ? '' : ` and ${saved.size} tensors trained in full`;
    io.err.write(
      `merged ${modules.size} matrices (${describeSettings(config)[0]})${also} into ${modelLabel(model.folder)}\n`,
    );
    if (tokenizer === undefined) io.err.write('neither folder has a tokenizer.json, so the result has none\n');
  }
  io.out.write(
    globals.json
      ? jsonDocument({ model: place, adapter: folder, base: model.folder, matrices: modules.size, saved: saved.size })
      : `${shortPath(place)}\n`,
  );
}

/** A run's `model/` for the run. */
function adapterOf(path: string): string {
  const inside = join(path, 'model');
  return !existsSync(join(path, ADAPTER_CONFIG_FILE)) && existsSync(join(inside, ADAPTER_CONFIG_FILE)) ? inside : path;
}
