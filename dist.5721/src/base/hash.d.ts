/** SHA-256 over texts (as UTF-8) and the bytes of views, one after the other. `sha256('abc')` is `ba7816bf...`. */
export declare function sha256(...parts: readonly (string | ArrayBufferView)[]): string;
/** SHA-256 of a file's content, read in pieces. Throws the system's own error when it cannot be read. */
export declare function sha256File(path: string): Promise<string>;
