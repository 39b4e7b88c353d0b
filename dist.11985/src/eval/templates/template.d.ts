/** Where a template stands. */
export interface TemplateOrigin {
    readonly file: string;
    /** Line of the file on which the template's first line stands (below the key for a block scalar). */
    readonly line?: number;
    /** `doc_to_text` */
    readonly key: string;
}
export interface Template {
    readonly source: string;
    /**
     * @param doc the row; only own fields are seen
     * @throws HarnessError `TEMPLATE_UNDEFINED`, `TEMPLATE_VALUE`, `TEMPLATE_UNSUPPORTED`, `TEMPLATE_LIMIT`
     */
    render(doc: Readonly<Record<string, unknown>>): string;
}
/**
 * Reads a template once; `compileTemplate('{{ a + 1 }}', origin).render({ a: 1 })` is `2`.
 * @throws HarnessError `TEMPLATE_SYNTAX`, `TEMPLATE_UNSUPPORTED`
 */
export declare function compileTemplate(source: string, origin: TemplateOrigin): Template;
