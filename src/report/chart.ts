/**
 * Charts as SVG text, drawn by vega-lite and vega without a browser. The same specification gives the same bytes: text is
 * measured by estimate, ids count from the chart's own. Colours are CSS variables with Okabe and Ito's palette as fallback,
 * so that a page can be dark. No data are loaded from anywhere.
 */
import type { Config, TopLevelSpec } from 'vega-lite';
import type { Cell, ChartAbout, ChartTable } from './drawing.ts';
import { cleanText, cleanView } from './text.ts';

export interface ChartOptions extends ChartAbout {
  /** Unique in the page; a word of letters, digits and `-`. */
  id?: string;
}

export interface Chart {
  /** `<svg role="img">` with title and description; safe to stand in a page. */
  svg: string;
  /** The specification as it was drawn, for a reader to use again. */
  spec: TopLevelSpec;
  table: ChartTable;
}

/** Okabe and Ito's colours for what can be told apart without red and green; the first eight series have one each. */
const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7a6a00', '#6b6b6b'];
/** For `scale.range`: each is `var(--series-N, colour)`. */
export const SERIES_COLOURS: readonly string[] = PALETTE.map((colour, i) => `var(--series-${i + 1}, ${colour})`);
/** Dashes go with the colours, so that lines can be told apart in grey. */
export const SERIES_DASHES: readonly (readonly number[])[] = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 2, 2, 2],
  [4, 4],
  [1, 3],
];

const INK = 'var(--ink, #1b1b1b)';
const SOFT = 'var(--ink-soft, #5a5a5a)';
const LINE = 'var(--line, #dddddd)';

const CONFIG: Config = {
  aria: false,
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: 'transparent' },
  axis: {
    domainColor: LINE,
    gridColor: LINE,
    tickColor: LINE,
    labelColor: SOFT,
    titleColor: SOFT,
    titleFontWeight: 'normal',
    labelFontSize: 12,
    titleFontSize: 12,
    labelLimit: 220,
  },
  legend: { labelColor: INK, titleColor: SOFT, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal' },
  header: { labelColor: INK, titleColor: SOFT, labelFontSize: 12 },
  title: { color: INK },
  text: { color: INK },
  rule: { color: SOFT },
  mark: { color: SERIES_COLOURS[0] as string },
  range: { category: [...SERIES_COLOURS] },
};

type Vega = typeof import('vega');
let loaded: Promise<{ vega: Vega; compile: typeof import('vega-lite')['compile'] }> | undefined;

async function load() {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  // An installed canvas package would measure text otherwise than machines without one.
  const { textMetrics } = vega as unknown as { textMetrics: { canvas(use: boolean): void } };
  textMetrics.canvas(false);
  return { vega, compile };
}

/** vega, loaded once: for those who want it ready while they read files. */
export const loadVega = (): Promise<unknown> => (loaded ??= load());

/** Draws. @throws Error for a specification that vega-lite does not take: ours is wrong then. */
export async function renderChart(spec: TopLevelSpec, options: ChartOptions): Promise<Chart> {
  await loadVega();
  const { vega, compile } = await (loaded as NonNullable<typeof loaded>);
  // No name in a picture is longer than a line.
  const cleaned = cleanView(spec, undefined, { left: 0 }) as TopLevelSpec;
  const drawn = { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', ...cleaned } as TopLevelSpec;
  // vega writes marks of its own into the rows it is given.
  const compiled = compile(structuredClone(drawn), { config: CONFIG, logger: vega.logger(vega.None) }).spec;
  const loader = vega.loader();
  loader.load = () => Promise.reject(new Error('charts load nothing'));
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', loader, logLevel: vega.None });
  try {
    const svg = await view.toSVG();
    return { svg: described(svg, options), spec: drawn, table: options.table ?? tableOf(drawn) };
  } finally {
    view.finalize();
  }
}

const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Names the picture, lets it shrink with its column, and makes its ids its own. */
function described(svg: string, { id = 'chart', title, description }: ChartOptions): string {
  const [, opening = '', rest = ''] = svg.match(/^<svg([^>]*)>([\s\S]*)$/) ?? [];
  const [, width = '0', height = '0'] = opening.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/) ?? [];
  const names = new Map<string, string>();
  const own = (name: string): string => {
    if (!names.has(name)) names.set(name, `${id}-part-${names.size + 1}`);
    return names.get(name) as string;
  };
  const body = rest
    .replace(/(<[^>]*\s)id="([^"]+)"/g, (_, before: string, name: string) => `${before}id="${own(name)}"`)
    .replace(/url\(#([^)]+)\)/g, (_, name: string) => `url(#${own(name)})`);
  // One picture with a name of its own: what vega says of its parts would be read out without a word of meaning.
  const quiet = body.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/ (?:role|aria-[a-z]+)="[^"]*"/g, ''));
  const attributes = `xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const labels = `role="img" aria-labelledby="${id}-title ${id}-about"`;
  const told = `<title id="${id}-title">${escapeXml(cleanText(title, 200))}</title><desc id="${id}-about">${escapeXml(cleanText(description, 2000))}</desc>`;
  return `<svg ${attributes} ${labels}>${told}${quiet}`;
}

/** The inline data of a specification as a table. */
function tableOf(spec: TopLevelSpec): ChartTable {
  const { data } = spec as { data?: { values?: unknown } };
  const values = Array.isArray(data?.values) ? (data.values as Record<string, unknown>[]) : [];
  const columns = [...new Set(values.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown): Cell =>
    value === undefined || value === null ? null : typeof value === 'number' ? value : String(value);
  return { columns, rows: values.map((row) => columns.map((column) => cell(row[column]))) };
}
