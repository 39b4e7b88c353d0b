/** Opens a model folder, or a name of the hub, as the kind of model that it holds. */
import { modelFolder } from '../../data/hub/model-folder.ts';
import { HubSources } from '../../data/hub/sources.ts';
import { isMaskedFolder } from '../../models/masked/masked-config.ts';
import type { Provider, ProviderContext } from '../contract/provider.ts';
import { type LocalOptions, openLocal } from './open.ts';

/** Throws MODEL_NOT_FOUND and what opening a model of its kind throws. */
export async function openFolder(target: string, options: LocalOptions, context: ProviderContext): Promise<Provider> {
  const { report } = context;
  const hub = context.hub ?? new HubSources({ phase: report, progress() {}, info: report, warn: report });
  const folder = await modelFolder(target, { what: 'model', code: 'MODEL_NOT_FOUND', sources: hub });
  if (!(await isMaskedFolder(folder))) return await openLocal(folder, options, { ...context, hub });
  const { openMasked } = await import('./open-masked.ts');
  return await openMasked(folder, options, context);
}
