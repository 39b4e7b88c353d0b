/** Absolute path of the folder that holds our package.json, `fixtures/` and `reports/`. */
export declare function packageRoot(): string;
/** Name and version of this package. */
export declare function packageInfo(): {
    name: string;
    version: string;
};
