/**
 * Links from one page of ours to another: from a card to the samples beside it, from a leaderboard to the cards of its runs.
 * They hold where the pages were written; publishing puts pages elsewhere, and leaves some out. So each such link says in an
 * attribute which page it means, and `relink` aims all of them anew. Nothing that comes from outside can look like one:
 * templates escape `<`, and Markdown makes links without this attribute.
 */
import { escapeHtml } from './templates.ts';
import { safeUrl } from './text.ts';

export const CARD_PAGE = 'card.html';
export const SAMPLES_PAGE = 'samples.html';

/** Which page a link means: one beside it, or one of a run. */
export type LinkedPage = 'card' | 'samples' | `run/${string}/card` | `run/${string}/samples`;

/** Ids that can stand in a link. */
export const isLinkedRun = (id: unknown): id is string => typeof id === 'string' && /^\w[\w.]{0,99}$/.test(id);

const PAGE = /^(?:card|samples|run\/\w[\w.]*\/(?:card|samples))$/;
/** How a link begins. `name`: its words stay when the page is not there; `page`: the link is for nothing but the page. */
const LINK = /<a data-(name|page)="(card|samples|run\/\w[\w.]*\/(?:card|samples))"(?: href="([^"]*)"| hidden)?>/g;

/**
 * A link as HTML, words and address escaped; words alone for a page that is none of ours.
 * @param page a `LinkedPage`.
 * @param options.href where the page is; null: not there now.
 * @param options.name the words say something also without the page.
 */
export function pageLink(
  page: string,
  { href, text, name = false }: { href: string | null; text: string; name?: boolean },
): string {
  if (!PAGE.test(page)) return escapeHtml(text);
  const address = href === null ? null : escapeHtml(safeUrl(href));
  return `${openingTag(name ? 'name' : 'page', page, address)}${escapeHtml(text)}</a>`;
}

/** @param address escaped. */
function openingTag(kind: string, page: string, address: string | null): string {
  const end = address !== null ? ` href="${address}"` : kind === 'name' ? '' : ' hidden';
  return `<a data-${kind}="${page}"${end}>`;
}

/**
 * The page with its links aimed anew.
 * @param place gives the address of a page, or null when it is not there; an address is what stands in the page, escaped.
 */
export const relink = (html: string, place: (page: LinkedPage, address: string | null) => string | null): string =>
  html.replace(LINK, (_tag, kind: string, page: LinkedPage, address?: string) =>
    openingTag(kind, page, place(page, address ?? null)),
  );
