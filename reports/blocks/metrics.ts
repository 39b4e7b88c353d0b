/** Which measures the numbers below are: direction, where they stand, how their intervals came about. */

import { defineBlock } from '../../src/plugin.ts';
import { paragraphs, shape, TABLE, TEXT_OR_NULL, table, tableMarkdown } from '../../src/plugin-report.ts';
import { metricTitle } from '../shared/scores.ts';

/** How intervals of held-out measures are called in manifests. */
const METHODS: Readonly<Record<string, string>> = {
  wilson: 'Wilson',
  'agresti-min': 'Agresti and Min, paired shares',
  'paired-t': 'paired t',
};

interface Measure {
  direction: string;
  tasks: Set<string>;
  intervals: Set<string>;
  signatures: Set<string>;
}

export default defineBlock({
  name: 'metrics',
  title: 'Metrics',
  summary: 'The measures used: direction, tasks, how intervals were made, signatures',
  needs: ({ results, heldOut }) => results.length > 0 || heldOut !== null,
  async view(run) {
    const measures = new Map<string, Measure>();
    const add = (name: string, higher: boolean | null | undefined): Measure => {
      const direction = higher === true ? 'higher' : higher === false ? 'lower' : '–';
      const measure = measures.get(name) ?? {
        direction,
        tasks: new Set(),
        intervals: new Set(),
        signatures: new Set(),
      };
      measures.set(name, measure);
      return measure;
    };
    for (const { result } of run.results) {
      for (const [key, figure] of Object.entries(result.metrics)) {
        const measure = add(metricTitle(figure, key), figure.higher_is_better);
        measure.tasks.add(result.task);
        if (figure.interval) measure.intervals.add(figure.interval);
        if (figure.signature) measure.signatures.add(figure.signature);
      }
    }
    for (const { label, method } of Object.values(run.heldOut?.measures ?? {})) {
      const measure = add(label, null);
      measure.tasks.add('held-out rows');
      if (method !== undefined) measure.intervals.add(METHODS[method] ?? method);
    }
    const listed = (texts: Set<string>): string => [...texts].join('; ');
    const signed = [...measures.values()].some(({ signatures }) => signatures.size > 0);
    return {
      said: (await run.author()).sections.metrics ?? null,
      measures: table(
        'Measures',
        ['Measure', 'Better', 'How the interval was made', 'Where', ...(signed ? ['Signature'] : [])],
        [...measures].map(([name, { direction, tasks, intervals, signatures }]) => [
          name,
          direction,
          listed(intervals),
          tasks.size > 4 ? `${tasks.size} tasks` : listed(tasks),
          ...(signed ? [listed(signatures)] : []),
        ]),
      ),
    };
  },
  markdown: ({ said, measures }) => paragraphs(said, tableMarkdown(measures)),
  schema: shape({ said: TEXT_OR_NULL, measures: TABLE }),
});
