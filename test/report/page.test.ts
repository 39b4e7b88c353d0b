/** Pages as text: what stands in them, their policy, what the templates refuse. The browser looks at them elsewhere. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawing } from '../../src/report/drawing.ts';
import { renderPage } from '../../src/report/page.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-page-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

const render = (view: object, more: Partial<Parameters<typeof renderPage>[0]> = {}) =>
  renderPage({ template: 'own', title: 'A title', view, overrides: folder, ...more });

const HOSTILE = '<script>alert(1)</script>"\' onload=x {{7}} \u202e\u0000 </style>';

describe('a page', () => {
  it('has a policy that names the styles and scripts that stand in it, and no other', async () => {
    await put({
      'templates/own.hbs': '<p>{{view.text}}</p>',
      'scripts/one.js': 'document.title;',
      'scripts/two.js': '1;',
    });
    const html = await render({ text: 'x' }, { scripts: ['one', 'two'], data: { rows: ['</script><!--'] } });
    const [, policy = ''] = html.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/) ?? [];
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const [, css = ''] = html.match(/<style>([\s\S]*?)<\/style>/) ?? [];
    const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text = '']) => text);
    expect(scripts).toEqual(['document.title;', '1;']);
    expect(policy).toBe(
      `default-src 'none'; style-src ${hash(css)}; script-src ${scripts.map(hash).join(' ')}; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(html).not.toMatch(/ style=| on\w+=|https?:\/\/(?!vega\.github)/);
    const [, rows = ''] = html.match(/id="rows">(.*?)<\/script>/) ?? [];
    expect(JSON.parse(rows)).toEqual(['</script><!--']);
  });

  it('is the same bytes twice', async () => {
    await put({ 'templates/own.hbs': '{{#each view.charts}}{{> chart this}}{{/each}}' });
    const chart = () => drawing(lines([['a', 1]]), { title: 'One', description: 'What it shows' });
    const view = () => ({ charts: [chart(), chart()] });
    const html = await render(view());
    expect(await render(view())).toBe(html);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows data as text wherever they stand', async () => {
    await put({
      'templates/own.hbs':
        '<a href="{{safeUrl view.url}}" title="{{view.text}}">{{view.text}}</a>{{markdown view.text}}{{> chart view.chart}}' +
        '{{#each blocks}}<h2>{{title}}</h2>{{html}}{{/each}}{{block "own-block"}}',
      'blocks/own-block.hbs': '<p>{{words}}</p>',
    });
    const chart = drawing(lines([[HOSTILE, 1]]), { title: HOSTILE, description: HOSTILE });
    const blocks = [{ name: 'own-block', title: HOSTILE, view: { words: HOSTILE } }];
    const html = await render({ url: 'javascript:alert(1)', text: HOSTILE, chart }, { title: HOSTILE, blocks });
    const allowed = /<script type="application\/json" class="chart-spec" id="chart-1-spec">/g;
    expect(html.replace(allowed, '')).not.toContain('<script');
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(html).toContain('href="#"');
    for (const hidden of ['\u0000', '\u202e']) expect(html).not.toContain(hidden);
    expect(html).toContain('⟨U+202E⟩');
    expect(html).toContain('␀');
    expect(html.match(/<p>&lt;script&gt;/g)).toHaveLength(3);
  });

  it('cuts texts without end and says how long they are', async () => {
    await put({ 'templates/own.hbs': '<p>{{view.text}}</p>' });
    const html = await render({ text: 'x'.repeat(1 << 20) });
    expect(html).toMatch(/x … \(1,048,576 characters\)<\/p>/);
    expect(html.length).toBeLessThan(60_000);
  });
});

describe('a template', () => {
  it.each([
    ['{{{view.text}}}', 'unescaped'],
    ['{{&view.text}}', 'unescaped'],
    ['<p>\n<a title={{view.text}}>', 'quote the attribute title'],
    ['<a href="{{view.text}}">', 'safeUrl'],
    ['<img src="x{{view.text}}">', 'safeUrl'],
    ['<p onclick="{{view.text}}">', 'cannot stand in onclick'],
    ['<p style="color: {{view.text}}">', 'cannot stand in style'],
    ['<p {{view.text}}>', 'quoted attribute'],
    ['<p title="{{#if view.text}}{{/if}}" id={{view.text}}>', 'quote the attribute id'],
  ])('that says %s is refused', async (template, why) => {
    await put({ 'templates/own.hbs': template });
    const line = template.includes('\n') ? 2 : 1;
    await expect(render({ text: 'x' })).rejects.toMatchObject({
      code: 'TEMPLATE_INVALID',
      message: expect.stringContaining(why),
      where: { line },
    });
  });

  it('that names what the view lacks is refused with its line', async () => {
    await put({ 'templates/own.hbs': '<p>\n{{view.absent}}</p>' });
    await expect(render({})).rejects.toMatchObject({ code: 'TEMPLATE_INVALID', where: { line: 2 } });
  });

  it('sees nothing of prototypes', async () => {
    await put({ 'templates/own.hbs': '<p>{{#if view.constructor}}yes{{else}}no{{/if}}{{view.constructor}}</p>' });
    expect(await render({ text: 'abc' })).toContain('<p>no</p>');
  });

  it('of the user stands in for ours by path', async () => {
    await put({ 'templates/own.hbs': '<p></p>', 'styles/page.css': 'p { color: red }' });
    expect(await render({})).toContain('<style>p { color: red }</style>');
  });
});

function lines(points: [string, number][]) {
  const values = points.map(([series, value]) => ({ series, value }));
  return {
    data: { values },
    mark: { type: 'point' as const, clip: true },
    encoding: {
      x: { field: 'value', type: 'quantitative' as const },
      y: { field: 'series', type: 'nominal' as const },
    },
  };
}
