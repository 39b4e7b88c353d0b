/**
 * The door from `dataset_name` to a data set that is not here yet: one that an importer knows is brought in as
 * `harness data get` does, any other of the hub is read from the cache that all of Hugging Face's tools share. A file, a
 * folder, and what was brought in before come first. Leaves out: README configurations whose files lie elsewhere than in a
 * folder of their name.
 */
import { readdir } from 'node:fs/promises';
import { HarnessError } from '../base/errors.ts';
import { type Dataset, type LocateOptions, locateDataset } from './dataset.ts';
import { findImporter } from './datasets.ts';
import { type HubId, isRepoName, parseHubId } from './hub/id.ts';
import { hubDataset } from './hub/importer.ts';
import { isOffline } from './hub/settings.ts';
import { hubSnapshot } from './hub/snapshot.ts';
import type { HubSources } from './hub/sources.ts';
import type { LoadReporter } from './load-reporter.ts';
import { formatOf } from './read-rows.ts';

export interface FetchOptions extends LocateOptions {
  hub?: HubSources | undefined;
  reporter?: LoadReporter | undefined;
}

/** `locateDataset`, and then the hub. Throws what that throws, `HUB_*`, `DOWNLOAD_*` and what an importer throws. */
export async function locateOrFetch(name: string, options: FetchOptions = {}): Promise<Dataset> {
  const bare = name.replace(/^hf:(?:\/\/)?/, '').replace(/^datasets\//, '');
  const id = parseHubId(name.startsWith('hf:') ? `hf:${bare}` : bare);
  const local = id !== undefined && id.revision === undefined && id.subfolder === '' ? id.name : name;
  try {
    return await locateDataset(local, options);
  } catch (error) {
    const absent =
      HarnessError.is(error) && error.code === 'DATA_NOT_FOUND' && error.where?.file === options.configFile;
    if (!absent || id === undefined || !isRepoName(id.name)) throw error;
    return await fetchDataset(name, id, options, error);
  }
}

async function fetchDataset(name: string, id: HubId, options: FetchOptions, absent: HarnessError): Promise<Dataset> {
  const reporter: LoadReporter = options.reporter ?? { phase() {}, progress() {}, info() {}, warn() {} };
  const subfolder = options.subfolder === 'default' ? undefined : options.subfolder;
  const parts = subfolder === undefined ? [] : [subfolder];
  const known = id.revision === undefined ? await findImporter(id.name) : undefined;
  if (known !== undefined) {
    const { describe, filesOf, getDataset } = await import('./get-dataset.ts');
    const files = filesOf(known, parts);
    for (const line of describe(known, files)) reporter.info(line);
    await getDataset(known, files, reporter).catch((error: unknown) => {
      throw withAbsence(error, absent);
    });
    return await locateDataset(id.name, options);
  }
  try {
    const request = { id: id.name, revision: id.revision, parts };
    const found = isOffline() ? undefined : await hubDataset(request).catch(unlessUnreachable);
    if (found !== undefined && !found.ownFiles) {
      // What the hub made of it stands in no revision of its own, so it is kept as `harness data get` keeps it.
      const { getDataset } = await import('./get-dataset.ts');
      await getDataset(found, found.files, reporter);
      return await locateDataset(id.name, options);
    }
    const folder = await hubSnapshot({
      ...{ id, type: 'dataset', sources: options.hub },
      choose: async () => {
        const files = (found ?? (await hubDataset(request))).files;
        return files.filter(({ path }) => id.subfolder === '' || path.startsWith(`${id.subfolder}/`));
      },
      missing: async (at) => {
        const names = await readdir(at, { recursive: true }).catch(() => []);
        return names.some((each) => formatOf(each) !== undefined) ? [] : ['its data files'];
      },
    });
    return { ...(await locateDataset(folder, options)), name };
  } catch (error) {
    throw withAbsence(error, absent);
  }
}

/** The cache may have it still. */
function unlessUnreachable(error: unknown): undefined {
  if (HarnessError.is(error) && error.code === 'HUB_UNREACHABLE') return undefined;
  throw error;
}

/** Where the hub does not help either, the places that were tried are told too. */
function withAbsence(error: unknown, absent: HarnessError): unknown {
  if (!HarnessError.is(error)) return error;
  const told = ['HUB_NOT_FOUND', 'HUB_REFUSED', 'HUB_OFFLINE', 'HUB_UNREACHABLE', 'DOWNLOAD_REFUSED'];
  if (!told.includes(error.code)) return error;
  const { code, message, hint, exitCode, cause } = error;
  return new HarnessError('DATA_NOT_FOUND', `${absent.message.replace(/\.$/, '')}, and on the hub: ${message}`, {
    ...(absent.hint === undefined
      ? hint === undefined
        ? {}
        : { hint }
      : { hint: `${absent.hint} ${hint ?? ''}`.trim() }),
    exitCode: code === 'HUB_UNREACHABLE' ? 1 : exitCode,
    cause: cause ?? error,
    ...(absent.where === undefined ? {} : { where: absent.where }),
  });
}
