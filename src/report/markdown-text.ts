/** Text from outside as Markdown that shows it and does nothing: no markup, no HTML, no table's bar, one line. */
import { cleanText } from './text.ts';

const MOST = 2000;

export function markdownText(text: string): string {
  return cleanText(text, MOST)
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~!&$]/g, (character) =>
      character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`,
    )
    .replace(/^([-+]|\d+[.)])(\s)/, '\\$1$2');
}

/** A block of code that no fence inside it can end. */
export function markdownCode(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${cleanText(text)}\n${fence}`;
}
