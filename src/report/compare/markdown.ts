/**
 * A comparison as Markdown for a pull request: the verdict, the metrics that moved, a few flipped samples of each
 * regression; the rest folded. Data stand in code spans and fences that they cannot end, so that nothing in them is a link,
 * a mention or HTML. Kept below what GitHub takes as a comment.
 */
import { cleanText } from '../text.ts';
import type { AnswerView, SampleView } from '../viewer/sample-view.ts';
import { type Flip, type Judged, judged, type RunComparison } from './contract.ts';
import { arrow, likeOf, plural, shown, shownEffect, shownP, shownRange, signed, VERDICTS } from './format.ts';
import { gapsOf, methodText, noticesOf, sideText, verdictText } from './words.ts';

/** Flipped samples shown for a regression, and characters of each of their texts. */
const SHOWN = 3;
const MOST_TEXT = 300;
/** GitHub takes 65,536 characters. */
const MOST = 60_000;

export function compareMarkdown(comparison: RunComparison): string {
  const { a, b, settings, tests } = comparison;
  const moved = (['worse', 'better', 'changed'] as const).flatMap((verdict) => judged(comparison, verdict));
  const rest = (['same', 'untested'] as const).flatMap((verdict) => judged(comparison, verdict));
  const lines = [
    `### ${code(sideText(b))} against ${code(sideText(a))}`,
    '',
    `**${verdictText(comparison)}** ${methodText(settings, tests)}`,
    '',
    ...table(moved),
    ...folded(`${plural(rest.length, 'other metric')}`, table(rest)),
    ...trainingLines(comparison),
    ...folded('Not judged', gapsOf(comparison).map(item)),
    ...folded('What else differs', noticesOf(comparison).map(item)),
  ];
  let text = lines.join('\n');
  for (const regression of judged(comparison, 'worse')) {
    const more = flipLines(regression).join('\n');
    if (text.length + more.length > MOST) break;
    text += `\n${more}`;
  }
  return `${cleanText(text, MOST).trimEnd()}\n`;
}

/** Data in a line or a cell: a code span whose fence is longer than any in it; `|` ends a cell even there. */
function code(text: string): string {
  const flat = cleanText(text, MOST_TEXT).replace(/\s+/g, ' ').replaceAll('|', '\\|').trim() || '-';
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${flat}${fence}` : `${fence} ${flat} ${fence}`;
}

const item = (text: string): string => `- ${code(text)}`;

const folded = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>', ''];

function table(rows: readonly Judged[]): string[] {
  if (rows.length === 0) return [];
  return [
    '| | task | metric | n | A | B | B − A (95 % interval) | p adjusted | effect |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(({ task, metric }) => {
      const like = likeOf(metric);
      const cells = [
        metric.verdict === 'worse' || metric.verdict === 'better' ? `**${metric.verdict}**` : VERDICTS[metric.verdict],
        code(task.task),
        `${code(metric.key)} ${arrow(metric.higher_is_better)}`,
        String(metric.n),
        shown(metric.a, like),
        shown(metric.b, like),
        `${signed(metric.difference, like)} (${shownRange(metric.ci95, like)})`,
        shownP(metric.p_adjusted),
        shownEffect(metric.effect),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
  ];
}

function trainingLines({ training }: RunComparison): string[] {
  if (training === null) return [];
  return [
    `Held-out examples of the trainings (${training.paired ? `the same ${training.n.a}` : `A ${training.n.a}, B ${training.n.b}`}):`,
    '',
    '| measure | A | B | B − A (95 % interval) | p | effect |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...training.measures.map(({ label, a, b, difference, ci95, p, effect }) => {
      const like = likeOf({ a, b });
      const change = `${signed(difference, like)} (${shownRange(ci95, like)})`;
      return `| ${code(label)} | ${shown(a, like)} | ${shown(b, like)} | ${change} | ${shownP(p)} | ${shownEffect(effect)} |`;
    }),
    '',
  ];
}

function flipLines({ task, metric }: Judged): string[] {
  const worse = metric.flips.filter(({ change }) => change === 'worse');
  if (task.private) {
    const count = plural(metric.counts.worse, 'sample');
    return [`${code(task.task)}: ${count} got worse in ${code(metric.key)}; they are private and not shown.`, ''];
  }
  const some = worse.slice(0, SHOWN);
  const of = metric.counts.worse > some.length ? `${some.length} of ${metric.counts.worse}` : String(some.length);
  const title = `${of} samples that got worse in <code>${html(metric.key)}</code> of <code>${html(task.task)}</code>`;
  const warning = task.content_warning === null ? [] : [`Content warning: ${code(task.content_warning)}`, ''];
  return folded(title, [...warning, ...some.flatMap((flip) => sampleLines(flip, likeOf(metric)))]);
}

const html = (text: string): string =>
  cleanText(text, MOST_TEXT).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function sampleLines({ id, a, b, sample }: Flip, like: number | null): string[] {
  const head = `**Sample** ${code(id)}: ${shown(a, like)} → ${shown(b, like)}`;
  if (sample === null) return [head, ''];
  return [head, '', ...fence(textOf(sample)), ''];
}

/** Prompt, target and both answers in one fence. */
function textOf({ prompt, target, sides }: SampleView): string {
  const short = (text: string): string => cleanText(text.trim(), MOST_TEXT);
  const asked = prompt.at(-1)?.text ?? '';
  // Prompts of one task begin alike; what is asked stands at the end.
  const question = asked.length > MOST_TEXT ? `… ${asked.slice(-MOST_TEXT)}` : asked;
  const lines = [question.trim(), ...(target === null ? [] : [`wanted: ${short(target)}`])];
  for (const [i, { answers, error }] of sides.entries()) {
    lines.push(`${'AB'[i]}: ${short(error ?? answerText(answers))}`);
  }
  return lines.join('\n');
}

/** The answer, or the likeliest of several continuations. */
function answerText(answers: readonly AnswerView[]): string {
  const picked = answers.filter((answer) => answer.picked);
  return (picked.length > 0 ? picked : answers).map(({ text, note }) => text || (note ?? '')).join('\n');
}

function fence(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return [`${mark}text`, text, mark];
}
