/**
 * One block of rows, judged, unpaired where the method wants single answers, handed to the method's `features` and
 * packed. A block depends on nothing outside it, so that it comes out the same in this thread and in a worker.
 */
import type { DatasetRow, DatasetType, RawRow } from '../formats.ts';
import { judgeRow } from '../judge-row.ts';
import { type PromptBoundary, unpair } from '../prompt-extraction.ts';
import type { Tokenizer } from '../tokenizer.ts';
import type { Example } from '../tree.ts';
import { type PackedBlock, packExamples } from './packed-examples.ts';
import type { Noted, TokenCounts } from './token-tally.ts';
import {
  createRowTokenizer,
  type DroppedRow,
  type ExplicitPreference,
  type OnOverlong,
  type RowTokenizer,
} from './tokenise.ts';

/** What this room needs to know of a training method. */
export interface FeatureMaker<Options> {
  readonly name: string;
  readonly datasetTypes: readonly DatasetType[];
  /** File whose default export this is: workers load it too, and caches remember what it is made of. */
  readonly file?: string;
  features(row: DatasetRow, tok: RowTokenizer, options: Options): Example | DroppedRow;
}

/** Everything that the result depends on besides the rows. */
export interface TokeniseContext<Options> {
  trainer: FeatureMaker<Options>;
  options: Options;
  tokenizer: Tokenizer;
  textField: string | undefined;
  /** Column of the rows' weights; undefined: rows have none. */
  weightField: string | undefined;
  onOverlong: OnOverlong | undefined;
  promptBoundary: PromptBoundary | undefined;
}

export interface TokenisedBlock {
  packed: PackedBlock;
  /** Rows in the block. */
  rows: number;
  dropped: Map<string, Noted>;
  mappedRoles: Set<string>;
  counts: TokenCounts;
}

/** True when a method takes preferences apart: TRL does so in blocks of 1,000 rows, all chosen answers first. */
export const unpairs = ({ datasetTypes }: { datasetTypes: readonly DatasetType[] }): boolean =>
  datasetTypes.includes('unpaired-preference') && !datasetTypes.includes('preference');

/** Throws what judging, tokenising and `features` throw. */
export function tokeniseBlock<Options>(rows: readonly RawRow[], context: TokeniseContext<Options>): TokenisedBlock {
  const { trainer, options, textField, weightField } = context;
  const tok = createRowTokenizer(context);
  const examples: Example[] = [];
  const dropped = new Map<string, Noted>();
  const mappedRoles = new Set<string>();
  const drop = (reason: string, source: string): void => {
    const noted = dropped.get(reason);
    dropped.set(reason, { rows: (noted?.rows ?? 0) + 1, first: noted?.first ?? source });
  };
  const use = (row: DatasetRow): void => {
    const made = trainer.features(row, tok, options);
    if ('dropped' in made) drop(made.dropped, row.source);
    else examples.push(row.weight === undefined ? made : { ...made, tree: { ...made.tree, weight: row.weight } });
  };
  const apart = unpairs(trainer);
  const accepts: readonly DatasetType[] = apart ? [...trainer.datasetTypes, 'preference'] : trainer.datasetTypes;
  const pairs: ExplicitPreference[] = [];
  for (const raw of rows) {
    const judged = judgeRow(raw, { accepts, method: trainer.name, textField, weightField });
    for (const role of judged.mappedRoles) mappedRoles.add(role);
    if (judged.row.weight === 0) {
      // Left out altogether: neither its tokens nor its place in a batch change anything.
      drop('weight 0', raw.source);
      continue;
    }
    if (!apart || judged.row.type !== 'preference') {
      use(judged.row);
      continue;
    }
    const explicit = tok.explicit(judged.row);
    if ('dropped' in explicit) drop(explicit.dropped, raw.source);
    else pairs.push(explicit);
  }
  for (const row of unpair(pairs)) use(row);
  return { packed: packExamples(examples), rows: rows.length, dropped, mappedRoles, counts: tok.tally.counts() };
}
