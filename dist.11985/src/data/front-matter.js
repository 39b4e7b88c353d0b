/** The YAML between the first two lines of `---` of a README: what the hub reads of a card. Nothing of it is trusted. */
import { parse } from 'yaml';
/** Empty for a text without one, and for one that is no YAML mapping. */
export function frontMatterOf(text) {
    try {
        const block = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
        const value = block === undefined ? undefined : parse(block, { logLevel: 'silent', maxAliasCount: 0 });
        return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
    }
    catch {
        return {};
    }
}
