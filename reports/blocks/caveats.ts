/** What a reader of the numbers must know: the author's words, and what the run itself shows (limits, failures, warnings). */

import { defineBlock, type RunFacts } from '../../src/plugin.ts';
import {
  listMarkdown,
  paragraphs,
  shape,
  TEXT_OR_NULL,
  TEXTS,
  thousands,
  withoutPaths,
} from '../../src/plugin-report.ts';

const MOST = 20;

export default defineBlock({
  name: 'caveats',
  title: 'Caveats and recommendations',
  summary: 'Limits of the numbers: parts of data sets, failed samples, warnings; the author’s words',
  needs: () => true,
  async view(run) {
    const shown = shownByRun(run);
    return {
      said: (await run.author()).sections.caveats ?? null,
      shown: shown.slice(0, MOST),
      more: Math.max(0, shown.length - MOST),
    };
  },
  markdown: ({ said, shown }) => paragraphs(said ?? (shown.length === 0 ? 'Not known.' : null), listMarkdown(shown)),
  schema: shape({ said: TEXT_OR_NULL, shown: TEXTS, more: { type: 'integer' } }),
});

function shownByRun({ manifest, kind, results, heldOut }: RunFacts): string[] {
  const told: string[] = [];
  const what = kind === 'training' ? 'training' : 'evaluation';
  if (manifest.status !== 'finished') {
    const error = manifest.error === undefined ? '' : `: ${withoutPaths(manifest.error.message)}`;
    told.push(`The ${what} is not finished (${manifest.status}${error}).`);
  }
  if (kind === 'training' && results.length === 0 && heldOut === null) told.push('The model was not measured.');
  for (const { result } of results) {
    if (result.kind !== 'task') continue;
    const { original = 0, effective = 0, failed = 0 } = result.samples ?? {};
    if (effective < original) {
      told.push(`${result.task}: only ${thousands(effective)} of ${thousands(original)} samples were asked.`);
    }
    if (failed > 0) told.push(`${result.task}: ${thousands(failed)} samples have no answer and no score.`);
    for (const { text, count } of result.warnings ?? []) {
      told.push(`${result.task}: ${withoutPaths(text)}${count > 1 ? ` (${thousands(count)} times)` : ''}.`);
    }
  }
  return told;
}
