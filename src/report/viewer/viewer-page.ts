/** The page of an evaluation's samples, which stands beside its card as `samples.html`. */
import type { SampleLine } from '../../eval/run/samples.ts';
import { renderPage } from '../page.ts';
import { CARD_PAGE } from '../page-links.ts';
import type { RunFacts } from '../run-facts.ts';
import type { ViewerTask } from './embed.ts';
import { exposureOf } from './exposure.ts';
import { viewerSection } from './viewer-section.ts';

export interface SamplePage {
  html: string;
  /** Samples that the page shows; private ones are not among them. */
  count: number;
}

/**
 * Makes the page; null for a run without samples. Same run folder, same bytes.
 * @param overrides folder whose templates stand in for ours.
 */
export async function makeSamplePage(
  facts: Pick<RunFacts, 'name' | 'results' | 'samples'>,
  overrides?: string,
): Promise<SamplePage | null> {
  const tasks = facts.results.flatMap(({ result, hasSamples }): ViewerTask[] => {
    if (!hasSamples || result.kind !== 'task') return [];
    const { task, metrics, samples } = result;
    const lines = () => alone(facts.samples(task));
    return [{ name: task, ...exposureOf(result), metrics, expected: samples?.effective ?? 1, samples: lines }];
  });
  const models = [...new Set(facts.results.map(({ result }) => result.model))];
  const section = await viewerSection([models.join(', ') || facts.name], tasks);
  if (section === null) return null;
  const { view, data, scripts, styles, count } = section;
  const lead = `${view.count} samples of ${tasks.length === 1 ? 'one task' : `${tasks.length} tasks`}, asked of ${models.join(', ')}.`;
  const html = await renderPage({
    template: 'samples',
    title: `Samples of ${facts.name}`,
    view: { title: facts.name, lead, viewer: view, card: CARD_PAGE },
    ...{ data, scripts, styles },
    ...(overrides === undefined ? {} : { overrides }),
  });
  return { html, count };
}

async function* alone(lines: AsyncIterable<SampleLine>): AsyncGenerator<readonly [SampleLine]> {
  for await (const line of lines) yield [line];
}
