/** @param pattern from `pythonRegex`; `most` replacements, 0: all */
export declare function replaceRegex(text: string, pattern: RegExp, by: string, most: number): string;
