import type { Statement } from './ast.ts';
/** @throws TemplateFailure `syntax` or `unsupported`, with a line */
export declare function parseTemplate(source: string): readonly Statement[];
