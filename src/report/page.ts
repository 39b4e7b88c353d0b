/**
 * One HTML file from a template and view models: styles, scripts, charts and data inside, nothing loaded from anywhere. Its
 * content policy allows the styles and scripts that we put there, by their hash, and nothing else. Texts of view models are
 * cleaned (text.ts), then escaped by the template. Pages read without script; scripts add sorting, filters and the like.
 */
import { createHash } from 'node:crypto';
import { HarnessError } from '../base/errors.ts';
import { type Chart, renderChart } from './chart.ts';
import { type Drawing, isDrawing } from './drawing.ts';
import { intervalMark } from './interval-mark.ts';
import { openMarkdown } from './markdown.ts';
import { pageLink } from './page-links.ts';
import { escapeHtml, openTemplates, ownHtml, readReportFile, type Templates } from './templates.ts';
import { cleanText, cleanView, pageBudget, safeUrl, scriptJson } from './text.ts';

export interface PageBlock {
  /** Of its partial `blocks/NAME.hbs`. */
  name: string;
  title: string;
  view: object;
}

export interface PageRequest {
  /** `templates/NAME.hbs`: what stands in `<body>`. */
  template: string;
  /** Of the document. */
  title: string;
  /** One sentence for search engines and previews. */
  description?: string;
  /** What the template sees as `view`; JSON, and charts made by `drawing`. */
  view: object;
  /** What the template sees as `blocks`: `{ id, name, title, html }` each, in order. */
  blocks?: readonly PageBlock[];
  /** `scripts/NAME.js`, in order. */
  scripts?: readonly string[];
  /** `styles/NAME.css` after `page.css`, in order. */
  styles?: readonly string[];
  /** JSON that scripts read: `<script type="application/json" id="NAME">`. */
  data?: Readonly<Record<string, unknown>>;
  /** Folder whose files stand in for ours by path: `templates/card.hbs`, `blocks/...`, `styles/page.css`. */
  overrides?: string;
}

/**
 * Renders a page. The same request gives the same bytes.
 * @throws HarnessError `TEMPLATE_NOT_FOUND`, `TEMPLATE_INVALID` with file and line.
 */
export async function renderPage(request: PageRequest): Promise<string> {
  const { overrides } = request;
  const templates = openTemplates(overrides);
  const markdown = await openMarkdown();
  const helpers: Record<string, (...args: unknown[]) => unknown> = {
    safeUrl: (address) => safeUrl(String(address)),
    markdown: (text) => ownHtml(markdown(String(text))),
    eq: (a, b) => a === b,
    // A name with underscores, which may go on in the next line after one of them.
    breakable: (name) => ownHtml(escapeHtml(String(name)).replaceAll('_', '_<wbr>')),
    // Of the page that is meant, where it is (null: not there), and the words.
    pageLink: (page, href, text) => ownHtml(pageLink(String(page), linkOf(href, text))),
    pageName: (page, href, text) => ownHtml(pageLink(String(page), { ...linkOf(href, text), name: true })),
    interval: (value, low, high, least, most) => {
      const [v, l, h, min, max] = [value, low, high, least, most].map((x) => (typeof x === 'number' ? x : null));
      return ownHtml(intervalMark({ value: v ?? null, low: l ?? null, high: h ?? null, min: min ?? 0, max: max ?? 1 }));
    },
  };
  for (const [name, work] of Object.entries(helpers)) templates.helper(name, work);
  const draw = new Drawer();
  const view = draw.prepare(request.view);
  const blocks = (request.blocks ?? []).map((block) => ({ ...block, view: draw.prepare(block.view) }));
  await draw.all();
  const rendered = blocks.map((block) => renderBlock(block, templates));
  const shown = new Map(rendered.map((block) => [block.name, block]));
  templates.helper('block', (name) => shown.get(String(name))?.html ?? '');
  const body = templates.render('templates', request.template, { view, blocks: rendered });
  return templates.render('templates', 'layout', { page: pageParts(request, body) });
}

const linkOf = (href: unknown, text: unknown) => ({ href: href === null ? null : String(href), text: String(text) });

function renderBlock({ name, title, view }: PageBlock, templates: Templates) {
  return { id: name, name, title: cleanText(title, 200), html: ownHtml(templates.render('blocks', name, view)) };
}

/** Everything of the layout that is not the page's own words. */
function pageParts({ title, description, styles = [], scripts = [], data = {}, overrides }: PageRequest, body: string) {
  const css = ['page', ...styles].map((name) => readReportFile('styles', `${name}.css`, overrides)).join('\n');
  const programs = scripts.map((name) => readReportFile('scripts', `${name}.js`, overrides));
  for (const text of [css, ...programs]) {
    if (/<\/(style|script)|<!--/i.test(text)) {
      throw new HarnessError('TEMPLATE_INVALID', 'a style or script holds an end tag or a comment of HTML');
    }
  }
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(css)}'`,
    `script-src ${programs.length === 0 ? "'none'" : programs.map((text) => `'${hashOf(text)}'`).join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const islands = Object.entries(data).map(([id, value]) => {
    if (!/^[a-z][a-z0-9-]*$/.test(id)) throw new Error(`data id ${id}: a lower-case word`);
    return `<script type="application/json" id="${id}">${scriptJson(value)}</script>`;
  });
  return {
    title: cleanText(title, 300),
    description: description === undefined ? null : cleanText(description, 500),
    policy: ownHtml(policy),
    style: ownHtml(`<style>${css}</style>`),
    body: ownHtml(body),
    data: ownHtml(islands.join('\n')),
    scripts: ownHtml(programs.map((text) => `<script>${text}</script>`).join('\n')),
  };
}

/** As a content policy names a text. */
const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;

/** Puts figures in the place of drawings. */
class Drawer {
  readonly #budget = pageBudget();
  readonly #waiting: { drawing: Drawing; figure: Record<string, unknown> }[] = [];

  /** A clean copy of the view, in which the partial `chart` finds what it shows once `all` is done. */
  prepare(view: object): object {
    const put = (inner: object): object | undefined => {
      if (!isDrawing(inner)) return undefined;
      const figure: Record<string, unknown> = {};
      this.#waiting.push({ drawing: inner, figure });
      return figure;
    };
    return cleanView(view, put, this.#budget) as object;
  }

  async all(): Promise<void> {
    for (const [i, { drawing, figure }] of this.#waiting.entries()) {
      const { spec, ...about } = drawing;
      const id = `chart-${i + 1}`;
      Object.assign(figure, figureOf(id, about, await renderChart(spec, { ...about, id })));
    }
    this.#waiting.length = 0;
  }
}

function figureOf(id: string, about: { title: string; description: string }, { svg, spec, table }: Chart) {
  return {
    id,
    title: cleanText(about.title, 200),
    description: cleanText(about.description, 2000),
    svg: ownHtml(svg),
    spec: ownHtml(scriptJson(spec)),
    columns: table.columns.map((column) => cleanText(column, 200)),
    rows: table.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cleanText(cell, 200) : (cell ?? '')))),
  };
}
