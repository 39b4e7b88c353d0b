/**
 * One block of rows, judged, unpaired where the method wants single answers, handed to the method's `features` and
 * packed. A block depends on nothing outside it, so that it comes out the same in this thread and in a worker.
 */
import type { DatasetRow, DatasetType, RawRow } from '../formats.ts';
import { type PromptBoundary } from '../prompt-extraction.ts';
import type { Tokenizer } from '../tokenizer.ts';
import type { Example } from '../tree.ts';
import { type PackedBlock } from './packed-examples.ts';
import type { Noted, TokenCounts } from './token-tally.ts';
import { type DroppedRow, type OnOverlong, type RowTokenizer } from './tokenise.ts';
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
export declare const unpairs: ({ datasetTypes }: {
    datasetTypes: readonly DatasetType[];
}) => boolean;
/** Throws what judging, tokenising and `features` throw. */
export declare function tokeniseBlock<Options>(rows: readonly RawRow[], context: TokeniseContext<Options>): TokenisedBlock;
