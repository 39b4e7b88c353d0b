/**
 * Pages of real runs: the embedded model is trained by SFT, DPO, a reward model and PPO against it, each shortly, and measured
 * on the embedded suite; then cards, a leaderboard, a comparison and pages of samples are written, all into one folder. What
 * is there already from an earlier call is kept, so that only missing runs are made.
 *
 *   npm run demo:pages -- [--output runs/demo] [--limit 24] [--screenshots docs/screenshots] [--fresh-pages]
 *
 * `--screenshots` opens the pages in Chromium (CHROMIUM_PATH) and writes PNG files; the README shows them. `--fresh-pages`
 * writes cards again with the program as it is now.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const { values: args } = parseArgs({
  options: {
    output: { type: 'string', default: 'runs/demo' },
    limit: { type: 'string', default: '24' },
    screenshots: { type: 'string' },
    'fresh-pages': { type: 'boolean', default: false },
  },
});
const output = resolve(root, args.output);
const say = (line) => process.stdout.write(`${line}\n`);

/** Training runs in order; a later one may use an earlier one. Steps are few: curves, not good models, are wanted. */
const TRAININGS = [
  { name: 'sft', recipe: 'sft', flags: ['--max_steps', '54'] },
  { name: 'dpo', recipe: 'dpo', flags: ['--num_train_epochs', '2'] },
  { name: 'dpo-ipo', recipe: 'dpo', flags: ['--num_train_epochs', '2', '--loss_type', 'ipo'] },
  { name: 'reward', recipe: 'reward', flags: ['--num_train_epochs', '2'], languageModel: false },
  {
    name: 'ppo',
    recipe: 'ppo',
    flags: ['--total_episodes', '384', '--response_length', '32', '--reward_model', join(output, 'reward', 'model')],
  },
];
const MODEL = join('fixtures', 'models', 'tiny-llama-hh');

/** Runs the program from its sources, as `npm run harness` does. */
function harness(...words) {
  say(`harness ${words.map((word) => (word.startsWith(root) ? relative(root, word) : word)).join(' ')}`);
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...words, '--quiet'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done() : fail(new Error(`harness ${words[0]} ended with ${code}`))));
  });
}

const isFinished = (run) =>
  existsSync(join(run, 'run.json')) && JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')).status === 'finished';

async function makeRuns() {
  mkdirSync(output, { recursive: true });
  for (const { name, recipe, flags, languageModel = true } of TRAININGS) {
    const run = join(output, name);
    const resume = existsSync(run) ? ['--resume'] : [];
    if (!isFinished(run)) {
      await harness('align', join('fixtures', `${recipe}.yaml`), '--output-dir', run, ...flags, ...resume, '--no-card');
    }
    if (!existsSync(join(run, 'card.md'))) copyFileSync(join(root, 'fixtures', 'card.md'), join(run, 'card.md'));
    if (languageModel && !existsSync(join(run, 'evals', 'embedded'))) {
      await harness('eval', '--suite', 'embedded', '--into', run, '--limit', args.limit, '--no-card');
    }
  }
  const start = join(output, 'start');
  if (isFinished(start)) return;
  const words = ['--suite', 'embedded', '--model', MODEL, '--limit', args.limit, '--output-dir', start];
  await harness('eval', ...words, ...(existsSync(start) ? ['--resume'] : []), '--no-card');
}

/** Pages by name, as files. */
async function makePages() {
  const runs = [...TRAININGS.map(({ name }) => name), 'start'];
  for (const name of runs) {
    const run = join(output, name);
    const beside = name === 'dpo' ? ['--beside', join(output, 'dpo-ipo')] : [];
    if (args['fresh-pages'] || !existsSync(join(run, 'card.html'))) await harness('card', run, ...beside);
  }
  const measured = runs.filter((name) => existsSync(join(output, name, 'evals')));
  const title = 'The embedded model, before and after alignment';
  const folders = measured.map((name) => join(output, name));
  await harness(
    'leaderboard',
    ...folders,
    '--title',
    title,
    '--sort',
    'language',
    '--output',
    output,
    '--format',
    'html,json,csv,md',
  );
  await harness(
    'compare',
    join(output, 'start'),
    join(output, 'dpo'),
    '--samples',
    '--output',
    join(output, 'compare'),
  );
  for (const name of measured) {
    await harness('publish', join(output, name), '--to', `site:${join(output, 'site')}`, '--include-samples', '--yes');
  }
  return {
    card: join(output, 'dpo', 'card.html'),
    leaderboard: join(output, 'leaderboard.html'),
    compare: join(output, 'compare', 'compare.html'),
    samples: join(output, 'dpo', 'samples.html'),
    site: join(output, 'site', 'index.html'),
  };
}

const DESK = { viewport: { width: 1200, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };
/** What the README shows, by file name. */
const SHOTS = {
  card: { page: 'card', ...DESK },
  leaderboard: { page: 'leaderboard', ...DESK },
  'card-phone': { page: 'card', ...PHONE },
};

async function takeShots(pages, folder) {
  const { chromium } = await import('playwright-core');
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] });
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, { page: which, ...options }] of Object.entries(SHOTS)) {
      const context = await browser.newContext({ colorScheme: 'light', ...options });
      const page = await context.newPage();
      await page.goto(pathToFileURL(pages[which]).href);
      const file = join(folder, `${name}.png`);
      const image = await page.screenshot();
      if (image.length > 250_000) throw new Error(`${file} would be ${image.length} bytes; less is shown, or smaller`);
      writeFileSync(file, image);
      say(file);
      await context.close();
    }
  } finally {
    await browser.close();
  }
}

await makeRuns();
const pages = await makePages();
for (const file of Object.values(pages)) say(relative(process.cwd(), file));
if (args.screenshots !== undefined) await takeShots(pages, resolve(root, args.screenshots));
