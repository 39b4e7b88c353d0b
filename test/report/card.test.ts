/** Cards of run folders: what stands in them, that nothing else does, and what becomes of hostile and missing fields. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SECTIONS } from '../../src/report/author-sections.ts';
import { type CardRequest, makeCard, writeCard } from '../../src/report/card.ts';
import { checkFrontMatter } from '../../src/report/model-index.ts';
import { loadBlock } from '../../src/user-plugins.ts';
import { everySection, makeRun } from './run-folder.ts';

let folder: string;
let run: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-card-'));
  run = join(folder, 'my-run');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const request = (more: Partial<CardRequest> = {}): CardRequest => ({
  run,
  formats: ['html', 'md'],
  loadBlock,
  method: async () => ({ summary: 'Direct preference optimisation', paper: 'https://arxiv.org/abs/2305.18290' }),
  env: {},
  ...more,
});

async function card(more: Partial<CardRequest> = {}): Promise<{ html: string; readme: string }> {
  const { html, readme } = await makeCard(request(more));
  return { html: html ?? '', readme: readme ?? '' };
}

async function put(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

const headings = (html: string): string[] =>
  [...html.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map(([, title = '']) => title);
/** Names of tags with the names of their attributes: the page without its words. */
const skeleton = (html: string): string[] =>
  [...html.replace(/<script type="application\/json"[^>]*>.*?<\/script>/gs, '').matchAll(/<\/?[a-z][^>]*>/gi)].map(
    ([tag]) => tag.replace(/"[^"]*"/g, '""'),
  );

describe('the card of a training run', () => {
  it('has its sections in order and the figures of the folder with their intervals', async () => {
    await makeRun(run);
    const { html } = await card();
    expect(headings(html)).toEqual([
      ...['Model details', 'Intended use', 'Factors', 'Metrics', 'Quantitative analyses', 'Disaggregated results'],
      ...[
        'Safety and fairness',
        'Failure examples',
        'Training data',
        'Evaluation data',
        'Training recipe',
        'Training curves',
      ],
      ...[
        'Ethical considerations',
        'Caveats and recommendations',
        'Questions of AI FactSheets',
        'Environment and cost',
      ],
      'How to reproduce',
    ]);
    for (const shown of [
      '[0.300, 0.500]',
      '42,843',
      '[−0.010, 0.110]',
      'chance 0.500',
      'b'.repeat(64),
      'f'.repeat(64),
    ]) {
      expect(html, shown).toContain(shown);
    }
    // 0.5 h x 100 W x 1.5, as the page says it.
    expect(html).toContain('about 75.00 Wh &#x3D; 0.500 h × 100 W (assumed) × PUE 1.5 (assumed)');
    expect(html).toContain('toxic_words: only 40 of 48 samples were asked.');
    expect(html.match(/<svg [^>]*role="img"/g)).toHaveLength(2);
    expect(Buffer.byteLength(html)).toBeLessThan(500_000);
  });

  it('is the same bytes for the same folder, wherever it lies, and says nothing of this machine', async () => {
    await makeRun(run);
    const { html, readme } = await card();
    expect(await card()).toEqual({ html, readme });
    const elsewhere = join(folder, 'deep', 'my-run');
    await makeRun(elsewhere);
    expect(await card({ run: elsewhere })).toEqual({ html, readme });
    for (const text of [html, readme]) expect(text).not.toContain(folder);
    const dated = await card({ env: { SOURCE_DATE_EPOCH: '0' } });
    expect(dated.html).toContain('on 1 January 1970');
    expect(dated.html.replace(' on 1 January 1970', '')).toBe(html);
  });

  it('says the licence of training files, and what says it: the run, before it the author', async () => {
    const input = { path: 'pairs/train.jsonl', sha256: 'b'.repeat(64), rows: 4, bytes: 100 };
    const licence = { name: 'cc-by-4.0', from: 'README.md beside it' };
    const row = async (): Promise<string[]> => {
      const { html } = await card();
      const cells = html.match(new RegExp(`<tr>(?:(?!<tr>).)*${'b'.repeat(64)}`, 's'))?.[0] ?? '';
      return [...cells.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, text = '']) => text);
    };
    await makeRun(run, { manifest: { inputs: [input] } });
    expect(await row()).toContain('not known');
    await makeRun(run, { manifest: { inputs: [{ ...input, licence }] } });
    expect(await row()).toContain('cc-by-4.0 (README.md beside it)');
    await makeRun(run, {
      manifest: { inputs: [{ ...input, licence }] },
      author: { datasets: [{ name: 'train.jsonl', license: 'MIT', source: 'us' }] },
    });
    expect(await row()).toEqual(expect.arrayContaining(['MIT', 'us']));
    await makeRun(run, { manifest: { inputs: [{ ...input, licence: 'MIT' }] } });
    await expect(card()).rejects.toMatchObject({ code: 'RUN_MANIFEST' });
  });

  it('tells evaluations of safety by what they declare, and by their names where they declare nothing', async () => {
    await makeRun(run);
    const change = async (name: string, fields: Record<string, unknown>): Promise<void> => {
      const file = join(run, 'evals', name, 'results.json');
      await writeFile(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...fields }));
    };
    const section = async (): Promise<string> => {
      const { html } = await card();
      return html.match(/<section id="safety-fairness".*?<\/section>/s)?.[0] ?? '';
    };
    // Results of before: by the words of their names, and it is said.
    expect(await section()).toContain('Suite safety');
    expect(await section()).toContain('since they declare no tags: safety. Tags that declare it');
    await change('safety', { tags: ['general'] });
    await change('toxic_words', { tags: ['vocabulary'] });
    expect(await section()).toContain('No safety or fairness evaluation stands in this run.');
    // A suite of one's own.
    await change('safety', { task: 'release_gate', tags: ['fairness', 'ours'] });
    expect(await section()).toContain('Suite release_gate');
    expect(await section()).not.toContain('declare no tags');
    await change('safety', { tags: 'safety' });
    await expect(card()).rejects.toMatchObject({ code: 'RUN_RESULT' });
  });

  it('shows no sample of a task that is private, by its result or by its file', async () => {
    await makeRun(run);
    expect((await card()).html).toContain('What is 70 + 41?');
    const file = join(run, 'evals', 'toxic_words', 'results.json');
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const metadata = { ...result.task_config.metadata, private: true };
    for (const change of [{ private: true }, { task_config: { ...result.task_config, metadata } }]) {
      await writeFile(file, JSON.stringify({ ...result, ...change }));
      const { html } = await card();
      expect(html).not.toContain('What is 70 + 41?');
      expect(headings(html)).not.toContain('Failure examples');
    }
  });

  it('draws other runs over its curves', async () => {
    await makeRun(run);
    const other = join(folder, 'another');
    await makeRun(other);
    const { html } = await card({ beside: [other] });
    expect(html).toContain('my-run from 0.700 to 0.590; my-run, held-out from 0.720 to 0.610; another from 0.700');
  });

  it('says what is not known, and pads nothing', async () => {
    await mkdir(run);
    await put(
      'my-run/run.json',
      JSON.stringify({
        schema_version: 1,
        id: 'x',
        command: [],
        method: 'mine',
        status: 'failed',
        started: 'y',
        versions: {},
        inputs: [],
      }),
    );
    const { html, readme } = await card({ method: async () => null });
    expect(headings(html)).not.toContain('Training curves');
    expect(html).toContain('Nothing was measured in this run.');
    expect(html).toContain('The training is not finished (failed).');
    expect(html.match(/not known/gi)?.length).toBeGreaterThan(10);
    for (const text of [html, readme]) expect(text).not.toMatch(/undefined|NaN|\[object|null/);
    expect(parse(readme.split('---\n')[1] ?? '')).toEqual({
      pipeline_tag: 'text-generation',
      tags: ['harness', 'mine'],
    });
  });

  it.each([
    [{ status: 'odd' }, 'RUN_MANIFEST', 'status'],
    [{ inputs: [{ path: 1 }] }, 'RUN_MANIFEST', 'inputs.0'],
    [{ summary: { held_out: { n: 1, measures: { a: {} } } } }, 'RUN_MANIFEST', 'summary.held_out'],
  ])('is refused for a manifest with %j', async (manifest, code, key) => {
    await makeRun(run, { manifest });
    await expect(card()).rejects.toMatchObject({ code, message: expect.stringContaining(key) });
  });

  it('is refused for a folder that is no run, with one error', async () => {
    await mkdir(run);
    await expect(card()).rejects.toMatchObject({ code: 'RUN_NOT_FOUND', exitCode: 2 });
    await expect(card({ run: join(folder, 'my-rum') })).rejects.toMatchObject({
      hint: expect.stringContaining('my-run'),
    });
  });
});

describe('the words of the author', () => {
  it('come from card.md by heading, with front matter, and from card.yaml', async () => {
    await makeRun(run, { author: { ethical_considerations: 'Do **no** harm.' } });
    await put(
      'my-run/card.md',
      '---\nlicense: apache-2.0\nlanguage: en\n---\n# Card\n\nAn opening.\n\n## Uses\n\nFor tests.\n\n```\n## no heading\n```\n\n### Out-of-Scope Use\n\nEverything else.\n\n## Our thanks\n\nTo all.\n',
    );
    const { html, readme } = await card();
    expect(html).toContain('<p>For tests.</p>');
    expect(html).toContain('## no heading');
    expect(html).toContain('<p>Everything else.</p>');
    expect(html).toContain('Do <strong>no</strong> harm.');
    expect(headings(html).at(-1)).toBe('Our thanks');
    expect(readme).toContain('## Our thanks\n\nTo all.');
    const front = parse(readme.split('---\n')[1] ?? '');
    expect(front).toMatchObject({ license: 'apache-2.0', language: ['en'], library_name: 'transformers' });
  });

  it('may not hold HTML or addresses that run code', async () => {
    await makeRun(run);
    await put(
      'my-run/card.md',
      '## Uses\n\n<img src=x onerror=alert(1)> [go](javascript:alert(1)) ![pic](https://example.org/a.png)\n',
    );
    const { html } = await card();
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/<img|href="javascript|src="http/);
  });

  it.each([
    ['card.yaml', 'license: Apache 2.0\n', 1],
    ['card.yaml', 'name: x\n\nintended_uze: y\n', 3],
    ['card.yaml', 'datasets:\n  - license: MIT\n', 2],
    ['card.md', '---\nname: x\npower: {watts: -1}\n---\n## Uses\n', 3],
    ['card.md', '---\nname: x\nname: y\n---\n', 3],
  ])('in %s that are wrong are refused with their line: %j', async (file, text, line) => {
    await makeRun(run);
    await put(`my-run/${file}`, text);
    await expect(card()).rejects.toMatchObject({ exitCode: 2, where: { file: expect.stringContaining(file), line } });
  });

  it('are refused when both files say them', async () => {
    await makeRun(run, { author: { intended_use: 'This.' } });
    await put('my-run/card.md', '\n## Intended use\n\nThat.\n');
    await expect(card()).rejects.toMatchObject({
      code: 'CARD_TWICE',
      where: { line: 1 },
      message: expect.stringContaining('card.md:2'),
    });
  });
});

describe('README.md', () => {
  it('has a model-index as the Hub documents it, with the values of the run', async () => {
    await makeRun(run);
    const { readme } = await card();
    const front = parse(readme.split('---\n')[1] ?? '') as Record<string, unknown>;
    expect(() => checkFrontMatter(front)).not.toThrow();
    expect(front['model-index']).toMatchObject([
      {
        name: 'my-run',
        results: [
          {
            dataset: { type: 'org/words', name: 'toxic words', config: 'en', split: 'test' },
            metrics: [
              { type: 'acc', value: 0.4 },
              { type: 'perplexity', value: 42_843.3 },
            ],
          },
          { dataset: { type: 'held-out' }, metrics: [{ value: 0.325 }, { value: 0.75 }] },
        ],
      },
    ]);
  });

  it('is written again while it is ours, and left alone once somebody changed it', async () => {
    await makeRun(run);
    const path = join(run, 'README.md');
    const pages = [join(run, 'card.html'), join(run, 'samples.html')];
    expect((await writeCard(request())).files).toEqual([...pages, path]);
    expect((await writeCard(request())).kept).toBeNull();
    await writeFile(path, `${readFileSync(path, 'utf8')}\nMine.\n`);
    expect(await writeCard(request())).toEqual({ files: pages, kept: path });
    expect(readFileSync(path, 'utf8')).toMatch(/Mine\.\n$/);
  });
});

describe('hostile texts', () => {
  const HOSTILE =
    '"><script>alert(1)</script><img src=x onerror=alert(1)>\' {{7*7}} {{{x}}} \u202eevil\u0000 javascript:alert(1) `</pre></style>--> [a](javascript:b) | x';

  it('in every field of every block change the words of the page and nothing else', async () => {
    const keys = Object.keys(SECTIONS).filter((key) => key !== 'citation');
    const plain = (text: string): string => text;
    // One word each, so that Markdown makes one paragraph of both.
    const hostile = (text: string): string => `${text} ${HOSTILE}`;
    await makeRun(run, { author: everySection(keys, plain), text: plain });
    const tame = await card();
    const other = join(folder, 'hostile', 'my-run');
    await makeRun(other, { author: everySection(keys, hostile), text: hostile });
    const wild = await card({ run: other });
    const sections = (html: string): string[] => [...html.matchAll(/<section id="([^"]+)"/g)].map(([, id = '']) => id);
    expect(sections(wild.html)).toEqual(sections(tame.html));
    expect(sections(wild.html).length).toBeGreaterThanOrEqual(17);
    // Links of Markdown to nowhere become text; charts differ in the lines of their legends.
    const bare = (html: string): string[] => skeleton(html.replace(/<svg [^>]*class="chart".*?<\/svg>/gs, ''));
    expect(bare(wild.html)).toEqual(bare(tame.html));
    expect(wild.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(wild.html).not.toMatch(/<script>|<img|href="javascript/i);
    for (const hidden of ['\u202e', '\u0000']) expect(wild.html).not.toContain(hidden);
  });

  it('in README.md are data in its head, and text in its body', async () => {
    await makeRun(run, { text: (text) => `${text} ${HOSTILE}` });
    const { readme } = await card();
    const [, head = '', body = ''] = readme.match(/^---\n([\s\S]*?)\n---\n([\s\S]*)$/) ?? [];
    expect(parse(head)['model-index'][0].results[0].dataset.type).toContain('org/words "><script>');
    const words = body.replace(/^```sh\n[\s\S]*?\n```$/gm, '');
    expect(words).not.toMatch(/<(script|img|\/)/);
    expect(words.replace(/\\[\\`*_{}[\]<>#|~!$]/g, '')).not.toMatch(/\]\(javascript|`<\/pre|\{\{/);
    for (const hidden of ['\u202e', '\u0000', '\\0']) expect(readme).not.toContain(hidden);
  });

  it('of a megabyte keep the page small', async () => {
    const long = 'x'.repeat(1 << 20);
    await makeRun(run, {
      text: (text) => (text === 'What is 70 + 41?' || text === 'Nothing' || text === 'toxic words' ? long : text),
    });
    const { html } = await card();
    expect(Buffer.byteLength(html)).toBeLessThan(500_000);
  });
});

describe('the folder of --template', () => {
  it('has blocks of its own, and files that stand in for ours by path', async () => {
    await makeRun(run);
    await put(
      'ours/blocks/hello.ts',
      `import { defineBlock } from '@harness-ai/harness/plugin';
       import { thousands } from '@harness-ai/harness/plugin/report';
       export default defineBlock({ name: 'hello', title: 'Hello', summary: 'x', needs: () => true,
         view: (facts) => ({ method: facts.manifest.method, many: thousands(1234) }), schema: { type: 'object' } });`,
    );
    await put('ours/blocks/hello.hbs', '<p>made by {{method}}, {{many}}</p>');
    await put('ours/blocks/factors.hbs', '<p>our factors</p>');
    await put('ours/layouts/card.yaml', 'blocks: [factors, model-details]');
    const { html } = await card({ template: join(folder, 'ours') });
    expect(headings(html)).toEqual(['Factors', 'Model details', 'Hello']);
    expect(html).toContain('<p>made by dpo, 1,234</p>');
    expect(html).toContain('<p>our factors</p>');
    await put('ours/templates/card.hbs', '<main id="content">{{block "hello"}}</main>');
    expect((await card({ template: join(folder, 'ours') })).html).toContain(
      '<main id="content"><p>made by dpo, 1,234</p></main>',
    );
  });

  it('has blocks from before version 2 of the facts, which read the names of results.json, and no later ones', async () => {
    await makeRun(run);
    const block = (facts: string): string =>
      `export default { ${facts} name: 'before', title: 'Before', summary: 'x', needs: () => true,
         view: ({ results }) => ({ keys: Object.keys(results.find(({ result }) => result.kind === 'task').result.metrics.acc).join(' ') }),
         schema: { type: 'object' } };`;
    await put('ours/blocks/before.hbs', '<p>{{keys}}</p>');
    await put('ours/blocks/before.mjs', block(''));
    const { html } = await card({ template: join(folder, 'ours') });
    expect(html).toContain('higher_is_better');
    expect(html).not.toContain('higherIsBetter');
    await put('later/blocks/before.hbs', '<p>{{keys}}</p>');
    await put('later/blocks/before.mjs', block('facts: 3,'));
    await expect(card({ template: join(folder, 'later') })).rejects.toMatchObject({
      message: expect.stringContaining('knows versions 1 and 2 of facts, not 3'),
    });
  });

  it('is refused when a view is not what its schema says', async () => {
    await makeRun(run);
    await put(
      'ours/blocks/odd.mjs',
      `export default { name: 'odd', title: 'Odd', summary: 'x', needs: () => true, view: () => ({ a: 1 }),
         schema: { type: 'object', properties: { a: { type: 'string' } } } };`,
    );
    await expect(card({ template: join(folder, 'ours') })).rejects.toMatchObject({
      code: 'BLOCK_VIEW',
      message: expect.stringContaining('odd: a'),
    });
    expect(existsSync(join(run, 'card.html'))).toBe(false);
  });
});
