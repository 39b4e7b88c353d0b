/**
 * The task files of lm-evaluation-harness, from its release: YAML, and what stands beside it. Python files come along as
 * texts, since worked examples stand in some of them as lists; none of them is run.
 */

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defineDataset } from '../../src/plugin.ts';
import { type Conversion, type Imported, makeFolder, mit, writeFileAtomic, zipFiles } from '../../src/plugin-data.ts';

const VERSION = '0.4.13';
const ARCHIVE = `lm_eval-${VERSION}-py3-none-any.whl`;
const INSIDE = 'lm_eval/tasks/';
const LIMITS = { files: 60_000, bytes: 20_000_000, total: 400_000_000 };

/** Task files, those that are included (they end in `_yaml` or have no ending), Python as text, READMEs. */
const wanted = (path: string): boolean =>
  path.startsWith(INSIDE) &&
  !path.includes('__pycache__') &&
  /(?:\.ya?ml|yaml|\.py|\.md|\.txt|\.json|\.jsonl|\/[^./]+)$/.test(path);

async function convert({ from, into, progress }: Conversion): Promise<Imported> {
  const archive = await readFile(join(from, ARCHIVE));
  let count = 0;
  for (const { path, data } of zipFiles(archive, wanted, LIMITS)) {
    const target = join(into, path.slice(INSIDE.length));
    await makeFolder(dirname(target));
    await writeFileAtomic(target, data);
    if (++count % 1000 === 0) progress(count);
  }
  return { rows: {}, notes: [] };
}

export default defineDataset({
  name: 'lm-eval-tasks',
  ids: ['lm-eval-tasks', 'lm_eval_tasks'],
  summary: `task files of lm-evaluation-harness ${VERSION}, for harness eval --tasks`,
  home: 'https://github.com/EleutherAI/lm-evaluation-harness',
  revision: `v${VERSION}`,
  licence: { name: 'MIT', text: mit('Copyright (c) 2020 EleutherAI') },
  files: [
    {
      path: ARCHIVE,
      url: `https://files.pythonhosted.org/packages/py3/l/lm_eval/${ARCHIVE}`,
      bytes: 9149387,
      sha256: '5daaa1973bf874005f64f28d3834b875f6886f0d6475878e6a6c821994a5286a',
    },
  ],
  convert,
});
