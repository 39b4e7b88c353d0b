/**
 * The card of a run: blocks in the order of `layouts/card.yaml`, as one page and as README.md. A pure function of the run
 * folder, the runs beside it, and the templates: no clock is asked (SOURCE_DATE_EPOCH is said when it is set).
 */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../base/atomic.ts';
import { HarnessError } from '../base/errors.ts';
import { packageInfo } from '../base/package-root.ts';
import { compileSchema } from '../config/schema.ts';
import { readYaml } from '../config/yaml.ts';
import { type CardHead, cardHead } from './card-head.ts';
import { loadVega } from './chart.ts';
import type { BlockContext, BlockDefinition } from './contract.ts';
import { day, thousands } from './format.ts';
import { frontMatter } from './model-index.ts';
import { type PageBlock, renderPage } from './page.ts';
import { CARD_PAGE, SAMPLES_PAGE } from './page-links.ts';
import { isOurReadme, readmeText } from './readme.ts';
import { factsBefore, type RunFacts, readRunFacts } from './run-facts.ts';
import { findReportFile } from './templates.ts';
import { makeSamplePage } from './viewer/viewer-page.ts';

export type CardFormat = 'html' | 'md';

export interface CardRequest {
  /** The run folder. */
  run: string;
  formats: readonly CardFormat[];
  /** Folder with blocks, partials, styles, templates that stand in for ours. */
  template?: string;
  /** Runs whose curves are drawn over this one's. */
  beside?: readonly string[];
  loadBlock(name: string, overrides?: string): Promise<BlockDefinition>;
  method(name: string): Promise<BlockContext['method']>;
  env: NodeJS.ProcessEnv;
}

export interface CardResult {
  /** Absolute paths of what was written. */
  files: string[];
  /** README.md that is not ours and was left alone. */
  kept: string | null;
}

/**
 * Writes `card.html`, `samples.html` where there are samples, and `README.md` into the run folder.
 * @throws HarnessError of reading the run (`RUN_*`), its author's words (`CARD_*`, `CONFIG_*`), and the templates.
 */
export async function writeCard(request: CardRequest): Promise<CardResult> {
  const { html, samples, readme, facts } = await makeCard(request);
  const files: string[] = [];
  const write = async (name: string, text: string): Promise<void> => {
    const path = join(facts.folder, name);
    await writeFileAtomic(path, text);
    files.push(path);
  };
  if (html !== null) await write(CARD_PAGE, html);
  if (samples !== null) await write(SAMPLES_PAGE, samples);
  if (readme === null) return { files, kept: null };
  const path = join(facts.folder, 'README.md');
  if (existsSync(path) && !isOurReadme(await readFile(path, 'utf8'))) return { files, kept: path };
  await write('README.md', readme);
  return { files, kept: null };
}

/** The texts of a card; null for a format that was not asked for, and for samples where there are none. */
export interface CardTexts {
  html: string | null;
  /** The page that the card links to. */
  samples: string | null;
  readme: string | null;
  facts: RunFacts;
}

/** Makes the texts and writes nothing. @throws HarnessError as `writeCard`. */
export async function makeCard(request: CardRequest): Promise<CardTexts> {
  const { formats, template, env } = request;
  checkTemplateFolder(template);
  const facts = await readRunFacts(request.run);
  // It takes longer to load than everything else: begun now, it is ready when the first chart is drawn.
  if (formats.includes('html') && facts.kind === 'training') void loadVega();
  const others = await Promise.all((request.beside ?? []).map((folder) => readRunFacts(folder)));
  const method = facts.kind === 'training' ? await request.method(facts.manifest.method) : null;
  const samples = formats.includes('html') ? await makeSamplePage(facts, template) : null;
  const shownSamples = samples?.count ?? 0;
  const shown = await viewsOf(request, facts, { others, method, samplesPage: shownSamples > 0 ? SAMPLES_PAGE : null });
  const said = await facts.author();
  const model = await facts.model();
  const head = cardHead(facts, said, model);
  const beside = { samples: samplesLink(shownSamples), others: said.others, footer: footer(facts, env) };
  const html = formats.includes('html') ? await pageOf(head, shown, beside, template) : null;
  const pages = { html, samples: samples?.html ?? null };
  if (!formats.includes('md')) return { ...pages, readme: null, facts };
  const sections = shown.flatMap(({ definition, view }) => {
    const text = definition.markdown?.(view) ?? null;
    return text === null ? [] : [{ title: definition.title, text }];
  });
  const metadata = frontMatter(facts, head.name, said.facts, model);
  return {
    ...pages,
    readme: readmeText({ metadata, name: head.name, line: head.line, sections, others: said.others }),
    facts,
  };
}

interface Shown {
  definition: BlockDefinition;
  view: object;
}

/** Views of the blocks that have something to show, each checked against its schema. */
async function viewsOf(request: CardRequest, facts: RunFacts, context: BlockContext): Promise<Shown[]> {
  const shown: Shown[] = [];
  for (const name of blockNames(request.template)) {
    const definition = await request.loadBlock(name, request.template);
    const read = (run: RunFacts): RunFacts => (definition.facts === 2 ? run : factsBefore(run));
    if (!definition.needs(read(facts))) continue;
    const view = await definition.view(read(facts), { ...context, others: context.others.map(read) });
    if (view === null) continue;
    shown.push({ definition, view });
  }
  checkViews(shown);
  return shown;
}

/** All at once: one schema compiles faster than twenty. @throws HarnessError `BLOCK_VIEW`. */
function checkViews(shown: readonly Shown[]): void {
  const properties = Object.fromEntries(shown.map(({ definition }) => [definition.name, definition.schema]));
  const views = Object.fromEntries(shown.map(({ definition, view }) => [definition.name, view]));
  const [first] = compileSchema({ type: 'object', properties }, 'the blocks', 'once')(views);
  if (first === undefined) return;
  const [name, ...path] = first.path;
  throw new HarnessError('BLOCK_VIEW', `block ${name}: ${path.join('.') || 'the view'} is not what its schema says`, {
    exitCode: 1,
  });
}

/** In the order of the layout; the user's further blocks come last. */
function blockNames(template: string | undefined): string[] {
  const file = findReportFile('layouts', 'card.yaml', template);
  const { blocks } = readYaml(file).value as { blocks?: unknown };
  if (!Array.isArray(blocks) || !blocks.every((name): name is string => typeof name === 'string')) {
    throw new HarnessError('TEMPLATE_INVALID', `${file}: blocks: a list of names`, { where: { file } });
  }
  const folder = template === undefined ? undefined : join(template, 'blocks');
  const own = folder === undefined || !existsSync(folder) ? [] : readdirSync(folder);
  const names = own.filter((name) => /\.(ts|mjs|js)$/.test(name)).map((name) => name.replace(/\.\w+$/, ''));
  return [...blocks, ...names.filter((name) => !blocks.includes(name)).sort()];
}

async function pageOf(
  { name, line, ...head }: CardHead,
  shown: readonly Shown[],
  beside: {
    samples: { href: string; text: string } | null;
    others: readonly { title: string; text: string }[];
    footer: string;
  },
  overrides: string | undefined,
): Promise<string> {
  const blocks = shown.map(
    ({ definition, view }): PageBlock => ({ name: definition.name, title: definition.title, view }),
  );
  return await renderPage({
    template: 'card',
    title: `${name}: model card`,
    description: line,
    view: { name, line, ...head, ...beside },
    blocks,
    styles: ['card'],
    ...(overrides === undefined ? {} : { overrides }),
  });
}

/** Words for the page of samples; null where there are none to see. */
const samplesLink = (count: number) =>
  count === 0
    ? null
    : {
        href: SAMPLES_PAGE,
        text: `${count === 1 ? 'The one sample' : `All ${thousands(count)} samples`}, with what was asked, answered and scored`,
      };

function footer({ manifest }: RunFacts, { SOURCE_DATE_EPOCH: epoch }: NodeJS.ProcessEnv): string {
  const { version } = packageInfo();
  const seconds = Number(epoch);
  const when =
    epoch === undefined || epoch === '' || !Number.isFinite(seconds)
      ? ''
      : ` on ${day(new Date(seconds * 1000).toISOString())}`;
  return `Made by harness ${version} from the run ${manifest.id}${when}. Everything above stands in the run folder or was written by its author.`;
}

function checkTemplateFolder(template: string | undefined): void {
  if (template === undefined || existsSync(template)) return;
  throw new HarnessError('TEMPLATE_NOT_FOUND', `there is no folder ${template}`, {
    hint: '--template names a folder with blocks/, partials/, styles/, templates/ or layouts/',
  });
}
