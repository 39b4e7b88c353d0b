/**
 * Several judges, each perhaps asked several times, and what comes of their votes: a score where more than half voted, a
 * failure in a column of its own where not, their agreement over all samples.
 */
import type { Json } from '../../base/json.ts';
import { fleissKappa, krippendorffAlpha, type Level } from '../../statistics/agreement.ts';
import { mean, quantileSorted } from '../../statistics/moments.ts';
import type { Scorer, ScorerInput, ScorerMetric } from '../tasks/define/scorer.ts';
import type { Aggregate, ScoringContext } from '../tasks/task.ts';

export type Combine = 'mean' | 'median' | 'majority';

export interface PanelOptions {
  /** The scorer; also the second half of the keys `judge_failed,NAME` and `judge_agreement,NAME`. */
  readonly name: string;
  /** The metric; default: the name. */
  readonly metric?: string;
  /** Second half of the metric's key. */
  readonly filter?: string;
  /** Role of the judges: `judge` stands for the roles judge, judge:2, judge:3 ... Default: judge. */
  readonly role?: string;
  /** Opinions of each judge. From 2 on it samples, at temperature 0.7 unless set. Default: 1. */
  readonly repeats?: number;
  /** How votes become one number. Default: mean. */
  readonly combine?: Combine;
  readonly temperature?: number;
  /** Default: 512. */
  readonly maxTokens?: number;
}

/** One opinion of one judge. */
export interface Vote {
  readonly rating: number | null;
  readonly reason?: string;
  readonly asked: number;
  readonly failure?: string;
  /** Swapped answers got another verdict (pairs only). */
  readonly inconsistent?: boolean;
}

export interface Ballot {
  readonly role: string;
  readonly repeat: number;
  readonly temperature: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly context: ScoringContext;
}

export interface PanelDesign {
  /** Settings of the prompt for the signature: `rubric/1:0a1b2c3d4e5f`. */
  readonly prompt: string;
  /** Names and hash, kept with the task. */
  readonly config: Json;
  readonly level: Level;
  readonly higherIsBetter: boolean;
  /** Told from the answers' order too: the column `position_inconsistency`. */
  readonly pairs?: boolean;
  /** What the votes are about is not there (no contexts, no reference): the sample has no value and no failure. */
  applies?(input: ScorerInput): boolean;
  vote(input: ScorerInput, ballot: Ballot): Promise<Vote>;
}

/** Votes for the numbers of a scorer, by the judges that the user named. */
export function panelScorer(options: PanelOptions, design: PanelDesign): Scorer {
  const { name, metric = name, filter = 'none', role = 'judge', repeats = 1, combine = 'mean' } = options;
  const temperature = options.temperature ?? (repeats > 1 ? 0.7 : 0);
  const maxTokens = options.maxTokens ?? 512;
  const settings = [`repeats:${repeats}`, `combine:${combine}`, `temperature:${temperature}`];
  // Who judged is known when the first sample is scored.
  let judges: readonly string[] = [];
  const key = (own: string, second: string): string => (second === 'none' ? own : `${own},${second}`);
  const columns: ScorerMetric[] = [
    {
      ...{ name: metric, filter, higherIsBetter: design.higherIsBetter, optional: true },
      signature: () => ['method:judge', `judge:${judges.join('+')}`, `prompt:${design.prompt}`, ...settings].join('|'),
    },
    { name: 'judge_failed', filter: name, higherIsBetter: false, optional: true, epochs: 'mean' },
    {
      ...{ name: 'judge_agreement', filter: name, higherIsBetter: true, optional: true, epochs: 'pool' },
      aggregate: (values) => agreement(values as unknown as readonly (readonly Unit[])[], design),
    },
    ...(design.pairs === true
      ? [
          {
            name: 'position_inconsistency',
            filter: name,
            higherIsBetter: false,
            optional: true,
            epochs: 'mean',
          } as const,
        ]
      : []),
  ];
  return {
    name,
    metrics: columns,
    roles: [role],
    config: { ...(design.config as object), kind: 'judge', prompt: design.prompt, role, repeats, combine, temperature },
    async score(input, context) {
      const roles = context.roles.filter((each) => each === role || each.startsWith(`${role}:`));
      if (context.ask === undefined || roles.length === 0) {
        context.warn(`no model is given for the role ${role}: what it would score is left out`);
        return null;
      }
      judges = roles.map((each) => context.about?.(each)?.model ?? each);
      if (design.applies?.(input) === false) return { values: { [key(metric, filter)]: null } };
      const seats = roles.flatMap((each, i) =>
        Array.from({ length: repeats }, (_, repeat) => ({ role: each, model: judges[i] as string, repeat })),
      );
      const votes = await Promise.all(
        seats.map((seat) => design.vote(input, { ...seat, temperature, maxTokens, seed: context.seed, context })),
      );
      const ratings = votes.flatMap(({ rating }) => (rating === null ? [] : [rating]));
      // Who finds nothing to rate (no claim in the answer) has not failed.
      const failed = votes.filter(({ failure }) => failure !== undefined).length;
      const enough = ratings.length > failed || failed === 0;
      const unit: Unit = {
        votes: votes.map((vote, i) => ({ ...(seats[i] as (typeof seats)[number]), ...vote })),
      };
      const turned = votes.flatMap(({ inconsistent }) => (inconsistent === undefined ? [] : [Number(inconsistent)]));
      return {
        values: {
          [key(metric, filter)]: enough && ratings.length > 0 ? combined(ratings, combine) : null,
          [key('judge_failed', name)]: enough ? 0 : 1,
          [key('judge_agreement', name)]: [unit as unknown as Json],
          ...(design.pairs === true
            ? { [key('position_inconsistency', name)]: turned.length === 0 ? null : mean(turned) }
            : {}),
        },
        ...explained(name, unit),
      };
    },
  };
}

/** What the judges said of one answer, as it stands in the samples. */
interface Unit {
  readonly votes: readonly (Vote & { readonly role: string; readonly model: string; readonly repeat: number })[];
}

function explained(name: string, { votes }: Unit): { explanation?: string } {
  const lines = votes.flatMap(({ role, reason, failure }) =>
    reason === undefined && failure === undefined ? [] : [`${name}, ${role}: ${reason ?? `failed, ${failure}`}`],
  );
  return lines.length === 0 ? {} : { explanation: lines.join('\n') };
}

/** Equally frequent ratings of a majority count by their mean. */
function combined(ratings: readonly number[], combine: Combine): number {
  if (combine === 'mean') return mean(ratings);
  if (combine === 'median')
    return quantileSorted(
      ratings.toSorted((a, b) => a - b),
      0.5,
    );
  const counts = new Map<number, number>();
  for (const rating of ratings) counts.set(rating, (counts.get(rating) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return mean([...counts].flatMap(([rating, count]) => (count === most ? [rating] : [])));
}

/** Krippendorff's alpha over all samples, and what is to be told about judges. */
function agreement(values: readonly (readonly Unit[])[], { level, prompt }: PanelDesign): Aggregate {
  const units = values.flat();
  const votes = units.flatMap((unit) => unit.votes);
  const ratings = units.map((unit) => unit.votes.map(({ rating }) => rating));
  const judges = new Map(votes.map(({ role, model }) => [role, model]));
  const failures = new Map<string, number>();
  for (const { failure } of votes) if (failure !== undefined) failures.set(failure, (failures.get(failure) ?? 0) + 1);
  const kappa = fleissKappa(ratings);
  return {
    stderr: null,
    ci95: null,
    value: krippendorffAlpha(ratings, level),
    method: `Krippendorff's alpha, ${level}`,
    parts: {
      judges: Object.fromEntries(judges),
      prompt,
      opinions: votes.length,
      requests: votes.reduce((sum, { asked }) => sum + asked, 0),
      asked_again: votes.filter(({ asked, inconsistent }) => asked > (inconsistent === undefined ? 1 : 2)).length,
      failed_opinions: votes.filter(({ failure }) => failure !== undefined).length,
      failures: Object.fromEntries(failures),
      ...(kappa === null ? {} : { fleiss_kappa: kappa }),
    },
  };
}
