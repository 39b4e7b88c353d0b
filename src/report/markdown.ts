/**
 * Markdown of authors as HTML. CommonMark and tables; HTML in it is shown as text, images become links (pages load
 * nothing), addresses go through `safeUrl`, headings start below the page's own.
 */
import { safeUrl } from './text.ts';

/** Highest heading of an author's text in a page. */
const TOP = 3;

/** A function from Markdown to HTML that is safe to stand in a page. */
export async function openMarkdown(): Promise<(text: string) => string> {
  const { default: MarkdownIt } = await import('markdown-it');
  const markdown = new MarkdownIt('default', { html: false, linkify: false, typographer: false });
  markdown.validateLink = (address) => safeUrl(address) !== '#' || address.trim() === '#';
  markdown.disable('image');
  const { rules } = markdown.renderer;
  rules.heading_open = (tokens, at) => `<h${levelOf(tokens[at]?.tag)}>`;
  rules.heading_close = (tokens, at) => `</h${levelOf(tokens[at]?.tag)}>\n`;
  rules.link_open = (tokens, at, _options, _env, renderer) => {
    tokens[at]?.attrSet('rel', 'noopener noreferrer nofollow');
    return renderer.renderToken(tokens, at, {});
  };
  // Alignment of columns comes as a style, which the content policy refuses.
  for (const cell of ['th_open', 'td_open'] as const) {
    rules[cell] = (tokens, at) => {
      const right = /right/.test(tokens[at]?.attrGet('style') ?? '');
      return `<${tokens[at]?.tag}${right ? ' class="number"' : ''}>`;
    };
  }
  return (text) => markdown.render(text);
}

const levelOf = (tag = 'h1'): number => Math.min(6, Number(tag.slice(1)) + TOP - 1);
