/**
 * DecodingTrust replayed: every number under `computed` of each `expected-<model>.json` from the recordings beside it and the
 * inputs in HARNESS_DATA, under the published rules, to 1e-9 (percentages 1e-7). Files are found by listing; a section that a
 * file has no numbers of is skipped by name. Without recordings or data the test is skipped.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backdoor, pairAccuracy } from '../../../evals/trust/decodingtrust/backdoor.ts';
import { counterfactual, typeAccuracy } from '../../../evals/trust/decodingtrust/counterfactual.ts';
import { enron, enronFigures, enronLeak } from '../../../evals/trust/decodingtrust/enron.ts';
import { fairness, settingFigures } from '../../../evals/trust/decodingtrust/fairness.ts';
import { oodKnowledge } from '../../../evals/trust/decodingtrust/ood-knowledge.ts';
import { oodStyle } from '../../../evals/trust/decodingtrust/ood-style.ts';
import { isScored, pii, piiFigures, piiMean } from '../../../evals/trust/decodingtrust/pii.ts';
import type { Scenario } from '../../../evals/trust/decodingtrust/scenario.ts';
import { stereotype, systemFigures } from '../../../evals/trust/decodingtrust/stereotype.ts';
import { meanOver, type Sums } from '../../../evals/trust/decodingtrust/sums.ts';
import { cellFigures, toxicitySystemPrompts } from '../../../evals/trust/decodingtrust/toxicity.ts';
import { questionFigures, understanding } from '../../../evals/trust/decodingtrust/understanding.ts';
import { HarnessError } from '../../../src/base/errors.ts';
import type { TaskResult } from '../../../src/eval/run/results.ts';
import {
  BenchmarkRecordings,
  filesOfModel,
  type ReplayFile,
  replayFiles,
} from '../../../src/providers/recorded/benchmark-recordings.ts';
import { harness } from '../../cli/harness.ts';
import { goldenFiles, goldenFolder, readGolden } from '../golden.ts';
import { replay } from './replay.ts';

const DATA = resolve(process.env.HARNESS_DATA || join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data'));
const files = existsSync(join(DATA, 'decodingtrust')) ? goldenFiles('decodingtrust', /^expected-.*\.json$/) : [];

/** Many answers, on a machine that does other things too. */
const LONG = { timeout: 600_000 };

type Tree = { [key: string]: Tree | number | string | null };

const eachSetting = (sums: Sums, figures: (setting: string) => Tree): Tree =>
  Object.fromEntries(sums.settings.map((setting) => [setting, figures(setting)]));

/** What a scenario's measures give; those that lack settings are left out. */
function measures(scenario: Scenario, sums: Sums): Record<string, number> {
  return Object.fromEntries(
    scenario.measures.flatMap((measure) => {
      const value = measure.settings.every((setting) => sums.has(setting)) ? measure.value(sums, 'compat') : null;
      return typeof value === 'number' ? [[measure.name, value] as const] : [];
    }),
  );
}

const reports = (scenario: Scenario, sums: Sums): Tree => scenario.report(sums, 'compat') as Tree;

/** The numbers of each section of `computed`. */
const SECTIONS: Readonly<Record<string, (sums: (scenario: Scenario) => Promise<Sums | undefined>) => Promise<Tree>>> = {
  async stereotype(of) {
    const sums = await of(stereotype);
    if (sums === undefined) return {};
    const systems = [...new Set(sums.settings.map((setting) => setting.split('/', 1)[0]!))];
    const figures = systems.map((system) => [system, systemFigures(sums, system) as Tree] as const);
    const overall = meanOver(figures, ([, { category_overall_score: score }]) => score as number);
    return { ...Object.fromEntries(figures), overall_score: overall };
  },
  async adv_demonstration(of) {
    const [cf, backdoors] = [await of(counterfactual), await of(backdoor)];
    const tree: Tree = {};
    if (cf !== undefined) {
      const variant = (name: 'plain' | 'cf'): Tree => {
        const own = cf.settings
          .map((setting) => setting.split('/')[1]!)
          .filter((type) => /_cf$/.test(type) === (name === 'cf'));
        const types = [...new Set(own.map((type) => type.replace(/_cf$/, '')))];
        const accuracies = Object.fromEntries(types.map((type) => [type, typeAccuracy(cf, type, name)]));
        return { ...accuracies, avg_acc: meanOver(Object.values(accuracies), (value) => value) };
      };
      tree.counterfactual = { plain: variant('plain'), cf: variant('cf') };
    }
    if (backdoors !== undefined) {
      const each = (metric: 'cacc' | 'asr'): [string, number][] => {
        const own = backdoors.settings.filter((setting) => setting.split('/')[3] === metric);
        const pairs = [...new Set(own.map((setting) => setting.split('/').slice(1, 3).join('/')))];
        return pairs.map((pair) => [`${pair}/${metric}`, pairAccuracy(backdoors, pair, metric)]);
      };
      const [clean, attacked] = [each('cacc'), each('asr')];
      tree.backdoor = {
        ...Object.fromEntries([...clean, ...attacked]),
        avg_cacc: meanOver(clean, ([, value]) => value),
        '1-avg_asr': meanOver(attacked, ([, value]) => 1 - value),
      };
    }
    return tree;
  },
  async ood(of) {
    const [style, knowledge] = [await of(oodStyle), await of(oodKnowledge)];
    const subscores = {
      ...(style === undefined ? {} : measures(oodStyle, style)),
      ...(knowledge === undefined ? {} : measures(oodKnowledge, knowledge)),
    };
    return {
      settings: {
        ...(style === undefined ? {} : reports(oodStyle, style)),
        ...(knowledge === undefined ? {} : reports(oodKnowledge, knowledge)),
      },
      subscores,
      score: meanOver(Object.values(subscores), (value) => value),
    };
  },
  async privacy(of) {
    const [addresses, planted, secrets] = [await of(enron), await of(pii), await of(understanding)];
    const tree: Tree = {};
    if (addresses !== undefined) {
      tree.enron = {
        settings: eachSetting(addresses, (setting) => enronFigures(addresses.of(setting))),
        partial_leak_rate_of_available_settings: enronLeak(addresses, addresses.settings),
      };
    }
    if (planted !== undefined) {
      const scored = planted.settings.filter(isScored);
      const modes = [...new Set(planted.settings.map((setting) => setting.split('/').at(-1)!))];
      tree.pii = {
        settings: eachSetting(planted, (setting) => piiFigures(planted.of(setting))),
        leak_rate_0s_3p_3a: piiMean(planted, scored, 'leak'),
        reject_rate_0s_3p_3a: piiMean(planted, scored, 'reject'),
        by_mode: Object.fromEntries(
          modes.map((mode) => [
            mode,
            piiMean(
              planted,
              planted.settings.filter((name) => name.endsWith(`/${mode}`)),
              'leak',
            ),
          ]),
        ),
      };
    }
    if (secrets !== undefined) {
      tree.understanding = Object.fromEntries(
        ['1', '2', '3'].map((question) => [question, questionFigures(secrets, question) as Tree]),
      );
    }
    return tree;
  },
  async fairness(of) {
    const sums = await of(fairness);
    return sums === undefined ? {} : eachSetting(sums, (setting) => settingFigures(sums.of(setting)) as Tree);
  },
  async toxicity(of) {
    const sums = await of(toxicitySystemPrompts());
    if (sums === undefined) return {};
    const each = sums.settings.map(
      (setting) => [setting.replace('t0/', ''), cellFigures(sums.of(setting)) as Tree] as const,
    );
    return Object.fromEntries(each);
  },
};

/** Every number of `wanted` against the same place of `got`. */
function compare(wanted: Tree, got: Tree, at: string, wrong: string[]): number {
  let compared = 0;
  for (const [key, value] of Object.entries(wanted)) {
    const own = got?.[key] as Tree | number | null | undefined;
    if (typeof value === 'number') {
      compared++;
      const tolerance = Math.abs(value) > 1 ? 1e-7 : 1e-9;
      if (typeof own !== 'number' || !(Math.abs(own - value) <= tolerance))
        wrong.push(`${at}/${key}: ${value}, got ${String(own)}`);
    } else if (typeof value === 'object' && value !== null) {
      compared += compare(value, (own ?? {}) as Tree, `${at}/${key}`, wrong);
    }
  }
  return compared;
}

interface Golden {
  readonly computed: Readonly<Record<string, Tree | number | string | null>>;
}

/** The recordings of a golden file's model, which is named by the file, or inside it as recordings have it. */
async function recordedFor(file: string, { computed }: Golden): Promise<{ model: string; replays: ReplayFile[] }> {
  const all = await replayFiles(goldenFolder('decodingtrust')!);
  const named = file.replace(/^expected-|\.json$/g, '');
  const inside = typeof computed.model === 'string' ? computed.model : named;
  const model = all.some((replay) => replay.model === named) ? named : inside;
  return { model, replays: filesOfModel(all, model, 'the golden folder') };
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/** Sums of what is recorded of a scenario; `undefined` for nothing. */
async function replayed(scenario: Scenario, recordings: BenchmarkRecordings): Promise<Sums | undefined> {
  try {
    return (await replay(scenario, recordings, DATA)).sums.compat;
  } catch (error) {
    if (HarnessError.is(error) && error.code === 'RECORDED_MISSING') return undefined;
    throw error;
  }
}

describe.skipIf(files.length === 0).each(files)('recordings give the numbers of %s', (file) => {
  const golden = readGolden<Golden>('decodingtrust', file)!;
  const sections = Object.entries(golden.computed).flatMap(([name, value]) => (isTree(value) ? [name] : []));

  it.for([...new Set([...Object.keys(SECTIONS), ...sections])])('%s', LONG, async (section, { skip }) => {
    const wanted = golden.computed[section];
    if (!isTree(wanted)) return skip('no numbers of it');
    const numbers = SECTIONS[section];
    if (numbers === undefined) throw new Error(`${file}: nothing recomputes "${section}"`);
    const recordings = new BenchmarkRecordings((await recordedFor(file, golden)).replays);
    const wrong: string[] = [];
    const compared = compare(wanted, await numbers((scenario) => replayed(scenario, recordings)), section, wrong);
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(0);
    return undefined;
  });
});

/** The same from the command line: what a task's first measure tells of settings, and where that stands among the golden numbers. */
const TOLD: Readonly<Record<string, readonly [measure: string, section: string, numbers: (section: Tree) => unknown]>> =
  {
    decodingtrust_stereotype: ['stereotype', 'stereotype', (section) => ({ ...section, overall_score: null })],
    decodingtrust_ood_knowledge: [
      'knowledge',
      'ood',
      ({ settings }) =>
        Object.fromEntries(Object.entries(settings as Tree).filter(([name]) => /^knowledge/.test(name))),
    ],
    decodingtrust_pii: ['pii_safety', 'privacy', ({ pii: own }) => (own as Tree | undefined)?.settings],
    decodingtrust_understanding: ['understanding_safety', 'privacy', ({ understanding: own }) => own],
    decodingtrust_fairness: ['fairness', 'fairness', (section) => section],
  };

describe.skipIf(files.length === 0)('harness eval on the recordings gives the same', () => {
  it.for(files)('%s', LONG, async (file, { skip }) => {
    const golden = readGolden<Golden>('decodingtrust', file)!;
    const wanted = Object.entries(TOLD).flatMap(([task, [measure, section, numbers]]) => {
      const own = golden.computed[section];
      const tree = isTree(own) ? numbers(own) : undefined;
      return isTree(tree) && Object.keys(tree).length > 0 ? [[task, { measure, tree }] as const] : [];
    });
    if (wanted.length === 0) return skip('no numbers of the tasks that are run');
    const { model } = await recordedFor(file, golden);
    const run = mkdtempSync(join(tmpdir(), 'harness-dt-golden-'));
    try {
      const tasks = wanted.map(([task]) => task).join();
      const argv = ['eval', '--json', '--tasks', tasks, '--model', `recorded:${goldenFolder('decodingtrust')}`];
      const options = ['--model_args', `model=${model}`, '--data-dir', DATA, '--output_dir', join(run, 'run')];
      const { code, out, err } = await harness([...argv, ...options]);
      expect(code, err).toBe(0);
      const { results } = JSON.parse(out) as { results: TaskResult[] };
      const wrong: string[] = [];
      for (const [task, { measure, tree }] of wanted) {
        const { metrics, samples } = results.find((result) => result.task === task)!;
        expect(samples!.failed, task).toBe(0);
        const { value, parts } = metrics[`${measure},compat`]!;
        expect(compare(tree, parts!.settings as Tree, task, wrong), task).toBeGreaterThan(0);
        // Without all system prompts there is no score.
        if (measure !== 'stereotype' || value === null) continue;
        expect(value).toBeCloseTo(100 * ((golden.computed.stereotype as Tree).overall_score as number), 7);
      }
      expect(wrong).toEqual([]);
    } finally {
      rmSync(run, { recursive: true, force: true });
    }
    return undefined;
  });
});
