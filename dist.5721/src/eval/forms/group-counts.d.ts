import { type GroupNames, type GroupOutcome, type GroupTable } from '../group-table.ts';
export declare class GroupCounts {
    #private;
    columns: readonly string[];
    /** Rows. */
    n: number;
    /** Scores are rounded to multiples of 1 / grid; null: kept as they are. */
    grid: number | null;
    /** @throws HarnessError `GROUPS_TOO_MANY`. */
    add({ columns, values }: GroupNames, { reference, prediction, score, weight }: GroupOutcome, cluster: string | undefined): void;
    /** All groups by all columns, sorted by name. `order[g]`: which of the table's groups is the g-th that came. */
    table(): {
        table: GroupTable;
        order: readonly number[];
    };
    /** Counts of each cluster: groups in the order they came, cells, counts. */
    clusters(): {
        group: number[];
        cell: number[];
        count: number[];
    }[];
}
/** One store for each way of counting; the first metric that asks for it fills it. */
export declare class GroupStores {
    #private;
    get(outcome: unknown, settings: string): {
        store: GroupCounts;
        first: boolean;
    };
}
