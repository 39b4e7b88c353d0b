import type { HubRepo } from '../hub/id.ts';
/** The Parquet files that the hub made of the data set, by configuration and split; empty when it made none. */
export declare function hubParquet(repo: HubRepo): Promise<Map<string, Map<string, string[]>>>;
/** The text of a small file, such as README.md; undefined where there is none. */
export declare function hubText(url: string, repo: HubRepo): Promise<string | undefined>;
