/**
 * Bradley-Terry ratings from judged comparisons: a file of battles (`model_a`, `model_b`, `winner`, for style control also `len_a`,
 * `len_b`), or tasks of the board whose answers a judge compared with given ones. The mathematics is rated-battles.ts.
 */
import { resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import { readRows } from '../../data/read-rows.ts';
import { readSamples } from '../../eval/run/samples.ts';
import type { BattleSample } from '../../statistics/battles.ts';
import { rateBattles } from '../../statistics/rated-battles.ts';
import { type Fields, numberOf, textOf } from '../import/fields.ts';
import type { BoardRatings } from './board.ts';
import type { RunRow } from './rows.ts';

export interface RatingsRequest {
  /** A file of battles in any format that rows are read from. */
  readonly file: string | undefined;
  readonly styleControl: boolean;
  readonly rows: readonly RunRow[];
}

const RESAMPLES = 200;
/** Where some models only win or only lose: what keeps their ratings finite. */
const PRIOR = 0.1;

/**
 * Ratings; `null` when nothing was compared.
 * @throws HarnessError for a file that is not there or has no battles, `ARENA_INVALID_BATTLE`, `DATA_MISSING_COLUMN`.
 */
export async function ratingsOf({ file, styleControl, rows }: RatingsRequest): Promise<BoardRatings | null> {
  const battles = file === undefined ? await judgedBattles(rows) : await battlesIn(resolve(file));
  if (battles.length === 0) return null;
  const options = { styleControl, resamples: RESAMPLES, seed: 0 };
  const plain = rateBattles(battles, { ...options, prior: 0 });
  const rated = plain ?? rateBattles(battles, { ...options, prior: PRIOR });
  if (rated === null) {
    throw new HarnessError('ARENA_NO_MAXIMUM', 'these battles do not bound the ratings', {
      hint: 'the models must be connected by battles',
    });
  }
  const fought = new Map<string, number>();
  for (const { a, b } of battles) for (const model of [a, b]) fought.set(model, (fought.get(model) ?? 0) + 1);
  const models = rated.models.map((model, i) => ({
    model,
    rating: rated.ratings[i] as number,
    ci95: rated.ci95[i] ?? null,
    rank: rated.ranks[i] ?? null,
    win_rate: rated.winRates[i] as number,
    battles: fought.get(model) as number,
  }));
  return {
    source: file === undefined ? 'judged tasks of the runs' : (file.split(/[/\\]/).at(-1) as string),
    battles: battles.length,
    resamples: RESAMPLES,
    style_control: styleControl,
    style_coefficient: styleControl ? (rated.coefficients[0] ?? null) : null,
    prior: plain === null ? PRIOR : 0,
    models: models.sort((x, y) => y.rating - x.rating || (x.model < y.model ? -1 : 1)),
  };
}

async function battlesIn(file: string): Promise<BattleSample[]> {
  const battles: BattleSample[] = [];
  for await (const { row, line } of readRows(file)) {
    const fields = row as Fields;
    const [a, b, winner] = [fields.model_a ?? fields.a, fields.model_b ?? fields.b, fields.winner].map(textOf);
    if (a === undefined || b === undefined || winner === undefined) {
      throw new HarnessError(
        'ARENA_INVALID_BATTLE',
        `${shortPath(file)}:${line}: model_a, model_b and winner are expected`,
        {
          where: { file: shortPath(file), line },
        },
      );
    }
    battles.push({ a, b, winner, ...lengths(numberOf(fields.len_a), numberOf(fields.len_b)) });
  }
  if (battles.length === 0)
    throw new HarnessError('DATA_EMPTY', `${shortPath(file)} has no battles`, { where: { file } });
  return battles;
}

const lengths = (a: number | null, b: number | null) => (a === null || b === null ? {} : { len_a: a, len_b: b });

/** What a pairwise judge said of the rows' answers: 1, 0.5 or 0 against the answers of a column. */
async function judgedBattles(rows: readonly RunRow[]): Promise<BattleSample[]> {
  const battles: BattleSample[] = [];
  for (const row of rows) {
    for (const { task, judged } of row.tasks.values()) {
      if (judged === undefined) continue;
      const opponent = `${judged.baseline || 'baseline'} (${task})`;
      for await (const { scores, answers, doc } of readSamples(judged.folder)) {
        const won = scores.map(({ values }) => values.win_rate).find((value) => value !== undefined);
        const winner = won === 1 ? 'a' : won === 0 ? 'b' : won === 0.5 ? 'tie' : undefined;
        if (winner === undefined) continue;
        const [answer] = answers;
        const own = answer?.kind === 'generate' ? answer.text.length : null;
        battles.push({
          a: row.label,
          b: opponent,
          winner,
          ...lengths(own, textOf(doc[judged.baseline])?.length ?? null),
        });
      }
    }
  }
  return battles;
}
