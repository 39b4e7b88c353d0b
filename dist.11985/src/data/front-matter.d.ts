export type FrontMatter = Readonly<Record<string, unknown>>;
/** Empty for a text without one, and for one that is no YAML mapping. */
export declare function frontMatterOf(text: string): FrontMatter;
