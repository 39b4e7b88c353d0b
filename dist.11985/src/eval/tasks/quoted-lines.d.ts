/**
 * Quoted texts whose further lines stand at the margin: PyYAML reads them, though YAML asks for an indentation, and task
 * files are written so. Blanks at the beginning of a further line mean nothing, so they can be put there.
 */
/** The same YAML with the further lines of quoted texts indented. `a: "x\ny"` is `a: "x\n    y"`. */
export declare function indentQuoted(text: string): string;
