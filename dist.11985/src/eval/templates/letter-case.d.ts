/** `casefold()` */
export declare function caseFold(text: string): string;
/** `capitalize()` */
export declare function capitalize(text: string): string;
/** `title()`: each run of cased letters begins with title case. */
export declare function title(text: string): string;
/** `swapcase()` */
export declare function swapCase(text: string): string;
