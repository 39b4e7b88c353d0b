/** Charts: the same bytes, a name for those who do not see them, nothing loaded, nothing of the data as markup. */
import { expect, it } from 'vitest';
import { renderChart, SERIES_COLOURS } from '../../src/report/chart.ts';
import { drawing, isDrawing } from '../../src/report/drawing.ts';
import { safeUrl, scriptJson, visibleText } from '../../src/report/text.ts';

const HOSTILE = '<script>alert(1)</script>"\' \u202e\u0000';
const about = { title: `A ${HOSTILE}`, description: `B ${HOSTILE}` };
const lines = (series: string) => ({
  data: { values: [1, 2, 3].map((step) => ({ step, value: step * step, series })) },
  mark: { type: 'line' as const, clip: true },
  encoding: {
    x: { field: 'step', type: 'quantitative' as const },
    y: { field: 'value', type: 'quantitative' as const },
    color: { field: 'series', type: 'nominal' as const },
  },
});

it('is the same bytes again, with ids of its own and colours that a page can change', async () => {
  const first = await renderChart(lines('a'), { ...about, id: 'one' });
  expect(await renderChart(lines('a'), { ...about, id: 'one' })).toEqual(first);
  const second = await renderChart(lines('a'), { ...about, id: 'two' });
  const ids = (svg: string): string[] => [...svg.matchAll(/\bid="([^"]+)"/g)].map(([, id = '']) => id);
  expect(ids(first.svg).filter((id) => ids(second.svg).includes(id))).toEqual([]);
  expect(first.svg).toContain(`stroke="${SERIES_COLOURS[0]}"`);
  expect(first.svg).not.toMatch(/ style=|url\(#(?!one)|xlink:href/);
});

it('has a title, a description and its numbers, and shows hostile text as text', async () => {
  const { svg, table, spec } = await renderChart(lines(HOSTILE), { ...about, id: 'one' });
  expect(svg).toMatch(
    /^<svg [^>]*role="img" aria-labelledby="one-title one-about"><title id="one-title">A &#60;script&#62;/,
  );
  expect(svg).not.toContain('<script');
  for (const hidden of ['\u202e', '\u0000']) expect(svg + JSON.stringify(spec)).not.toContain(hidden);
  expect(table.columns).toEqual(['step', 'value', 'series']);
  expect(table.rows.map(([, value]) => value)).toEqual([1, 4, 9]);
});

it('loads nothing, whatever a specification names', async () => {
  const spec = { data: { url: 'https://example.org/data.json' }, mark: 'point' as const, encoding: {} };
  const { svg } = await renderChart(spec, about);
  expect(svg).not.toContain('example.org');
});

it('is only what drawing made', () => {
  const made = drawing(lines('a'), about);
  expect(isDrawing(made)).toBe(true);
  expect(isDrawing(JSON.parse(JSON.stringify(made)) as object)).toBe(false);
});

it.each([
  ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
  ['mailto:a@example.org', 'mailto:a@example.org'],
  ['#part', '#part'],
  ['samples.html#x', 'samples.html#x'],
  ['javascript:alert(1)', '#'],
  [' JavaScript:alert(1)', '#'],
  ['java\nscript:alert(1)', '#'],
  ['\u0001javascript:alert(1)', '#'],
  ['data:text/html,x', '#'],
  ['vbscript:x', '#'],
  ['//example.org', '#'],
  ['\\\\example.org', '#'],
])('the address %j becomes %j', (address, safe) => {
  expect(safeUrl(address)).toBe(safe);
});

it('hidden characters are shown, and words of every script stay', () => {
  expect(visibleText('a\u0000b\u202ec\ud800d\r\ne')).toBe('a␀b⟨U+202E⟩c\ufffdd\ne');
  for (const text of ['שלום עולם', 'مرحبا', '👩‍👩‍👧', 'é ß\t日本']) expect(visibleText(text)).toBe(text);
});

it('data of scripts cannot end the script', () => {
  const data = { a: '</script><!-- <script> & \u2028' };
  expect(scriptJson(data)).not.toMatch(/[<>&\u2028]/);
  expect(JSON.parse(scriptJson(data))).toEqual(data);
});
