/**
 * DecodingTrust replayed: every number under `computed` of each `expected-<model>.json` from the recordings beside it and the
 * inputs in HARNESS_DATA, under the published rules, to 1e-9 (percentages 1e-7). Files are found by listing; what a model has
 * no recordings of, its file has no numbers of. Without recordings or data the test is skipped.
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
import type { TaskResult } from '../../../src/eval/run/results.ts';
import {
  BenchmarkRecordings,
  filesOfModel,
  replayFiles,
} from '../../../src/providers/recorded/benchmark-recordings.ts';
import { harness } from '../../cli/harness.ts';
import { goldenFiles, goldenFolder, readGolden } from '../golden.ts';
import { replay } from './replay.ts';

const DATA = resolve(process.env.HARNESS_DATA || join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data'));
const files = existsSync(join(DATA, 'decodingtrust')) ? goldenFiles('decodingtrust', /^expected-.*\.json$/) : [];

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
      const types = [...new Set(cf.settings.map((setting) => setting.split('/')[1]!.replace(/_cf$/, '')))];
      const variant = (name: 'plain' | 'cf'): Tree => {
        const accuracies = Object.fromEntries(types.map((type) => [type, typeAccuracy(cf, type, name)]));
        return { ...accuracies, avg_acc: meanOver(Object.values(accuracies), (value) => value) };
      };
      tree.counterfactual = { plain: variant('plain'), cf: variant('cf') };
    }
    if (backdoors !== undefined) {
      const pairs = [...new Set(backdoors.settings.map((setting) => setting.split('/').slice(1, 3).join('/')))];
      const each = pairs.flatMap((pair) =>
        (['cacc', 'asr'] as const).map(
          (metric) => [`${pair}/${metric}`, pairAccuracy(backdoors, pair, metric)] as const,
        ),
      );
      const { backdoor: safe = Number.NaN, clean_accuracy: clean = Number.NaN } = measures(backdoor, backdoors);
      tree.backdoor = { ...Object.fromEntries(each), avg_cacc: clean / 100, '1-avg_asr': safe / 100 };
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

describe.skipIf(files.length === 0)('recordings of DecodingTrust give the golden numbers', () => {
  it.each(files)('%s', { timeout: 300_000 }, async (file) => {
    const { computed } = readGolden<{ computed: Tree }>('decodingtrust', file)!;
    const model = typeof computed.model === 'string' ? computed.model : file.replace(/^expected-|\.json$/g, '');
    const recordings = new BenchmarkRecordings(
      filesOfModel(await replayFiles(goldenFolder('decodingtrust')!), model, 'the golden folder'),
    );
    const of = async (scenario: Scenario): Promise<Sums | undefined> => {
      const there = new Set((await recordings.settings(scenario.recorded)).map(({ setting }) => setting));
      if (there.size === 0) return undefined;
      const { sums } = await replay(scenario, recordings, DATA);
      return sums.compat;
    };
    const wrong: string[] = [];
    let compared = 0;
    for (const [section, wanted] of Object.entries(computed)) {
      if (typeof wanted !== 'object' || wanted === null) continue;
      const numbers = SECTIONS[section];
      if (numbers === undefined) throw new Error(`${file}: nothing recomputes "${section}"`);
      compared += compare(wanted, await numbers(of), section, wrong);
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(50);
  });
});

describe.skipIf(files.length === 0)('harness eval on the recordings gives the same', () => {
  it.each(files)('%s', { timeout: 300_000 }, async (file) => {
    const { computed } = readGolden<{ computed: Record<string, Tree> }>('decodingtrust', file)!;
    const model = typeof computed.model === 'string' ? computed.model : file.replace(/^expected-|\.json$/g, '');
    const { stereotype: bias, ood } = computed;
    const tasks = [...(bias ? ['decodingtrust_stereotype'] : []), ...(ood ? ['decodingtrust_ood_knowledge'] : [])];
    const run = mkdtempSync(join(tmpdir(), 'harness-dt-golden-'));
    try {
      const argv = ['eval', '--json', '--tasks', tasks.join(), '--model', `recorded:${goldenFolder('decodingtrust')}`];
      const options = ['--model_args', `model=${model}`, '--data-dir', DATA, '--output_dir', join(run, 'run')];
      const { code, out, err } = await harness([...argv, ...options]);
      expect(code, err).toBe(0);
      const { results } = JSON.parse(out) as { results: TaskResult[] };
      const wrong: string[] = [];
      for (const { task, metrics, samples } of results) {
        expect(samples!.failed).toBe(0);
        const key = task === 'decodingtrust_stereotype' ? 'stereotype,compat' : 'knowledge,compat';
        const { value, parts } = metrics[key]!;
        const got = parts!.settings as Tree;
        if (key.startsWith('stereotype')) {
          compare({ ...bias!, overall_score: null }, got, task, wrong);
          expect(value).toBeCloseTo(100 * (bias!.overall_score as number), 7);
        } else {
          const own = Object.entries(ood!.settings as Tree).filter(([name]) => name.startsWith('knowledge/'));
          compare(Object.fromEntries(own) as Tree, got, task, wrong);
        }
      }
      expect(wrong).toEqual([]);
    } finally {
      rmSync(run, { recursive: true, force: true });
    }
  });
});
