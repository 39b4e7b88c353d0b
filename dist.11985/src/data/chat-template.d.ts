import type { Conversation } from './messages.ts';
/** The template(s) of a tokenizer folder, not yet compiled. */
export interface TemplateSource {
    /** File it comes from, for messages. */
    file: string;
    /** `default` and further ones (`tool_use`, `rag`). */
    templates: Readonly<Record<string, string>>;
}
export interface RenderOptions {
    tools?: readonly unknown[] | undefined;
    /** Ends with the header of an assistant turn. */
    addGenerationPrompt?: boolean;
    /** Further variables (`chat_template_kwargs`). */
    kwargs?: Readonly<Record<string, unknown>> | undefined;
    /** The row that is rendered, for messages. */
    row?: {
        source: string;
        where: {
            file: string;
            line: number;
        };
    } | undefined;
}
export interface ChatTemplate {
    readonly file: string;
    /** The source of the default template. */
    readonly source: string;
    render(messages: Conversation, options?: RenderOptions): string;
    /** The rendering with the template's own `{% generation %}` blocks as ranges; undefined when it has none. */
    generationSpans(messages: Conversation, options?: RenderOptions): MarkedText | undefined;
}
/** A text with ranges [from, to) of UTF-16 units. */
export interface MarkedText {
    text: string;
    spans: readonly (readonly [number, number])[];
}
export interface ChatTemplateOptions {
    /** `bos_token`, `eos_token` ... as the template sees them. */
    specialTokens: Readonly<Record<string, string>>;
    /** What `strftime_now` calls now; fixed for a run so that a resumed one renders the same. */
    now?: Date | undefined;
}
/** Compiles on first use. Errors of the template are `TEMPLATE_ERROR`, naming its file and the row. */
export declare function chatTemplate(source: TemplateSource, options: ChatTemplateOptions): ChatTemplate;
