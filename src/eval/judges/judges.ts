/**
 * The judges that tasks take: by a rubric, between two answers (asked in both orders), against a reference answer.
 * Each is a scorer with the columns of `panel.ts`. Prompts are ours, in `prompts.ts`.
 */
import type { Json } from '../../base/json.ts';
import type { Scorer, ScorerInput } from '../tasks/define/scorer.ts';
import { askJudge, type Heard } from './ask.ts';
import { type Ballot, type PanelOptions, panelScorer, type Vote } from './panel.ts';
import { fenced, promptHash } from './prompt.ts';
import { PAIRWISE, REFERENCE, RUBRIC } from './prompts.ts';
import { readReason, readScore, readWord } from './verdict.ts';

export const asking = ({ role, repeat, context, temperature, maxTokens, seed }: Ballot) => ({
  ...{ role, repeat, context },
  options: { maxTokens, stop: [], temperature, ...(temperature > 0 ? { seed: seed + repeat } : {}) },
});

/** A vote of one question. */
export function voteOf<Verdict>(heard: Heard<Verdict>, key: string, rate: (verdict: Verdict) => number | null): Vote {
  const { verdict, text, asked, failure } = heard;
  const reason = verdict === null ? undefined : readReason(text, key);
  return {
    ...{ rating: verdict === null ? null : rate(verdict), asked },
    ...(reason === undefined ? {} : { reason }),
    ...(failure === undefined ? {} : { failure }),
  };
}

export interface RubricOptions extends PanelOptions {
  /** What is judged, in a sentence or several. */
  readonly criterion: string;
  /** Scores with what each means, least first: `{ 1: 'useless', 2: '...' }`. */
  readonly scale: Readonly<Record<number, string>>;
  /** Default: true. */
  readonly higherIsBetter?: boolean;
}

/** A score on a scale with anchors. */
export function rubricJudge({ criterion, scale, higherIsBetter = true, ...options }: RubricOptions): Scorer {
  const anchors = Object.entries(scale)
    .map(([score, text]) => [Number(score), text] as const)
    .sort(([a], [b]) => a - b);
  const scores = anchors.map(([score]) => score);
  const written = anchors.map(([score, text]) => `${score}: ${text}`).join('\n');
  const config: Json = { criterion, scale: written };
  return panelScorer(options, {
    ...{ config, higherIsBetter, level: 'ordinal', prompt: `${RUBRIC.id}:${promptHash(RUBRIC, config)}` },
    async vote(input, ballot) {
      const question = {
        prompt: RUBRIC,
        slots: {
          ...{ criterion, scale: written },
          question: fenced('QUESTION', input.prompt),
          answer: fenced('ANSWER', input.text),
        },
        read: (text: string) => readScore(text, 'score', scores),
      };
      return voteOf(await askJudge(question, asking(ballot)), 'score', (score) => score);
    },
  });
}

const GRADES = { correct: 1, partial: 0.5, incorrect: 0 } as const;
type Grade = keyof typeof GRADES;
const gradeNames = Object.keys(GRADES) as Grade[];

/** Is the answer right, beside the reference? 1, 0.5 when partly, 0. Samples without a target have no value. */
export function referenceJudge(options: Partial<PanelOptions> = {}): Scorer {
  const config: Json = { grades: GRADES };
  return panelScorer(
    { name: 'correctness', ...options },
    {
      ...{ config, higherIsBetter: true, level: 'ordinal', prompt: `${REFERENCE.id}:${promptHash(REFERENCE, config)}` },
      applies: ({ targets }) => targets.length > 0,
      async vote({ prompt, text: answer, targets }, ballot) {
        const question = {
          prompt: REFERENCE,
          slots: {
            question: fenced('QUESTION', prompt),
            reference: fenced('REFERENCE', targets.join('\n')),
            answer: fenced('ANSWER', answer),
          },
          read: (text: string) => readWord(text, 'verdict', gradeNames),
        };
        return voteOf(await askJudge(question, asking(ballot)), 'verdict', (grade) => GRADES[grade]);
      },
    },
  );
}

export interface PairwiseOptions extends Partial<PanelOptions> {
  /** The answer to beat: a column, or a function of the row. */
  readonly baseline: string | ((row: ScorerInput['row']) => string);
  /** Default: which answer helps more. */
  readonly criterion?: string;
}

const PREFERENCES = ['A', 'B', 'tie'] as const;
type Preference = (typeof PREFERENCES)[number];

/**
 * Is the answer better than another one? 1, 0.5 for a tie, 0. Each judge is asked in both orders; verdicts that do not
 * agree are a tie, and their share stands in `position_inconsistency,NAME`.
 */
export function pairwiseJudge({
  baseline,
  criterion = 'Which answer serves the person who asked better: right, complete, to the point, harmless.',
  ...options
}: PairwiseOptions): Scorer {
  const config: Json = { criterion, baseline: typeof baseline === 'string' ? baseline : String(baseline) };
  return panelScorer(
    { name: 'win_rate', ...options },
    {
      ...{ config, higherIsBetter: true, level: 'nominal', pairs: true },
      prompt: `${PAIRWISE.id}:${promptHash(PAIRWISE, config)}`,
      async vote(input, ballot) {
        const other = typeof baseline === 'string' ? textOf(input.row[baseline]) : baseline(input.row);
        const ask = (first: string, second: string): Promise<Heard<Preference>> =>
          askJudge(
            {
              prompt: PAIRWISE,
              slots: {
                criterion,
                question: fenced('QUESTION', input.prompt),
                first: fenced('ANSWER A', first),
                second: fenced('ANSWER B', second),
              },
              read: (text) => readWord(text, 'verdict', PREFERENCES),
            },
            asking(ballot),
          );
        const [straight, swapped] = await Promise.all([ask(input.text, other), ask(other, input.text)]);
        return pairVote(straight, swapped);
      },
    },
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));

const STRAIGHT: Readonly<Record<Preference, number>> = { A: 1, tie: 0.5, B: 0 };

/** Two verdicts on the same pair as one. */
function pairVote(straight: Heard<Preference>, swapped: Heard<Preference>): Vote {
  const asked = straight.asked + swapped.asked;
  if (straight.verdict === null || swapped.verdict === null) {
    return { rating: null, asked, failure: straight.failure ?? swapped.failure ?? 'JUDGE_UNREADABLE' };
  }
  const [one, two] = [STRAIGHT[straight.verdict], 1 - STRAIGHT[swapped.verdict]];
  const reason = readReason(straight.text, 'verdict');
  return {
    ...{ rating: one === two ? one : 0.5, asked, inconsistent: one !== two },
    ...(reason === undefined ? {} : { reason }),
  };
}
