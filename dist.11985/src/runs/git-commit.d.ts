/** Forty hex digits, or undefined outside a repository and before its first commit. */
export declare function gitCommit(from: string): Promise<string | undefined>;
