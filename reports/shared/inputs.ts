/** What is known of a run's input files: name, size, hash, licence as the manifest has them; the author's word comes first. */

import type { RunFacts } from '../../src/plugin.ts';
import { bytes, shownPath, type Table, table, thousands } from '../../src/plugin-report.ts';

/** Rows and bytes stand in the manifests of training runs. */
type Input = RunFacts['manifest']['inputs'][number] & { rows?: number; bytes?: number };

const lastPart = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;

/** The files as a table; null when the manifest names none. */
export async function inputsTable(caption: string, run: RunFacts, inputs: readonly Input[]): Promise<Table | null> {
  if (inputs.length === 0) return null;
  const said = (await run.author()).facts.datasets ?? [];
  const rows = inputs.map(({ path, sha256, rows: count, bytes: size, licence }) => {
    const about = said.find(
      ({ name }) => name === path || name === lastPart(path) || name === lastPart(lastFolder(path)),
    );
    return [
      shownPath(path),
      count === undefined ? null : thousands(count),
      size === undefined ? null : bytes(size),
      about?.license ?? (licence === undefined ? 'not known' : `${licence.name} (${licence.from})`),
      [about?.source, about?.notes].filter((text) => text !== undefined).join('; ') || 'not known',
      sha256,
    ];
  });
  return table(caption, ['File', '#Rows', '#Size', 'Licence', 'Source', '`SHA-256'], rows);
}

const lastFolder = (path: string): string => path.split(/[/\\]/).slice(0, -1).join('/');
