/** Where a publication goes: `folder:PATH`, `site:PATH`, `hf:ORG/NAME`. */
import { resolve } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { type HubRepo, isRepoName, type RepoType } from '../data/hub/id.ts';

export type Target =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'site'; readonly path: string }
  | { readonly kind: 'hf'; readonly repo: HubRepo };

const TYPES: readonly RepoType[] = ['model', 'dataset', 'space'];

/** @throws HarnessError `ARGUMENT_INVALID` */
export function readTarget(text: string, repoType: string | undefined): Target {
  const wrong = (message: string, hint: string): HarnessError =>
    new HarnessError('ARGUMENT_INVALID', message, { hint });
  const [, kind, place = ''] = /^(folder|site|hf):(.*)$/s.exec(text) ?? [];
  if (kind === undefined) {
    throw wrong(`--to ${text}: no such kind of target`, 'folder:PATH, site:PATH or hf:ORG/NAME');
  }
  if (kind !== 'hf') {
    if (repoType !== undefined) throw wrong('--repo-type is for hf: targets', 'leave it out');
    if (place === '' || place.includes('\0')) throw wrong(`--to ${kind}: names no folder`, `${kind}:PATH`);
    return { kind: kind as 'folder' | 'site', path: resolve(place) };
  }
  const name = place.replace(/^\/\//, '');
  if (!isRepoName(name)) throw wrong(`--to ${text}: not a name of the hub`, 'hf:ORG/NAME, as in its address');
  const type = TYPES.find((each) => each === (repoType ?? 'model'));
  if (type === undefined) throw wrong(`--repo-type ${repoType}: no such type`, TYPES.join(', '));
  return { kind: 'hf', repo: { type, name } };
}
