/** What stands at the top of a card: name, one sentence, the few figures that matter most with their intervals. */
import type { Estimate } from '../eval/metric.ts';
import type { AuthorText } from './author.ts';
import { count, intervalText, score, signed, thousands } from './format.ts';
import type { ModelFacts } from './model-facts.ts';
import type { RunFacts } from './run-facts.ts';

export interface CardHead {
  kicker: string;
  name: string;
  line: string;
  /** Said of runs that did not end well. */
  warning: string | null;
  figures: { label: string; value: string; note: string }[];
}

const MOST_FIGURES = 4;

export function cardHead(run: RunFacts, { facts: said }: AuthorText, model: ModelFacts | null): CardHead {
  const { manifest, kind } = run;
  const measured = run.results[0]?.result.model;
  // An evaluation's folder says when it was; the model that was measured gives the name.
  const name = said.name ?? (kind === 'evaluation' && measured !== undefined ? measured : run.name);
  return {
    kicker: kind === 'training' ? 'Model card' : 'Evaluation card',
    name,
    line: lineOf(run, model),
    warning: manifest.status === 'finished' ? null : `This run is not finished: ${manifest.status}.`,
    figures: figuresOf(run)
      .slice(0, MOST_FIGURES)
      .map(({ note, ...figure }) => ({ ...figure, note: unbroken(note) })),
  };
}

/** Intervals and `n = 3` stay on one line. */
const unbroken = (note: string): string =>
  note.replace(/\[[^\]]*\]|n = \S+/g, (part) => part.replaceAll(' ', '\u00a0'));

function lineOf({ manifest, kind, results, heldOut }: RunFacts, model: ModelFacts | null): string {
  const tasks = results.filter(({ result }) => result.kind === 'task').length;
  const measured = tasks === 0 ? '' : `measured on ${thousands(tasks)} task${tasks === 1 ? '' : 's'}`;
  if (kind === 'evaluation') return `A model ${measured || 'with nothing measured yet'}.`;
  const size = model === null ? 'A model' : `${articleOf(model)} of ${count(model.parameters)} parameters`;
  const rows = heldOut === null ? '' : `compared on ${thousands(heldOut.n)} held-out rows`;
  return `${[`${size} trained with ${manifest.method}`, ...[rows, measured].filter((part) => part !== '')].join(', ')}.`;
}

const articleOf = ({ kind }: ModelFacts): string => (kind === 'adapter' ? 'An adapter' : 'A model');

function figuresOf({ heldOut, results }: RunFacts): CardHead['figures'] {
  const changes = Object.values(heldOut?.measures ?? {}).map(({ label, after, difference, chance, ci95 }) => ({
    label,
    value: score(after),
    note:
      chance === undefined
        ? `${signed(difference)} ${intervalText(ci95)}`
        : `chance ${score(chance)}, ${intervalText(ci95)}`,
  }));
  const headline = results
    .filter(({ result }) => result.kind === 'suite')
    .flatMap(({ result }) =>
      // Scores made of scores say most.
      Object.entries(result.metrics)
        .sort(([, a], [, b]) => Number(b.parts?.of !== undefined) - Number(a.parts?.of !== undefined))
        .map(([key, figure]) => figureOf(`${result.task}: ${key}`, figure)),
    );
  const tasks = results
    .filter(({ result }) => result.kind === 'task')
    .flatMap(({ result }) =>
      Object.entries(result.metrics)
        .slice(0, 1)
        .map(([key, figure]) => figureOf(`${result.task}: ${key}`, figure)),
    );
  const scores = headline.length > 0 ? headline : tasks;
  return changes.length === 0 ? scores : [...changes.slice(0, scores.length === 0 ? MOST_FIGURES : 2), ...scores];
}

const figureOf = (label: string, { value, ci95, n }: Pick<Estimate, 'value' | 'ci95' | 'n'>) => ({
  label,
  value: score(value),
  note: ci95 === null ? `n = ${thousands(n)}` : `${intervalText(ci95)}, n = ${thousands(n)}`,
});
