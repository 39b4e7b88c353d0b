/**
 * The task of a scenario: its items as samples, in the order of settings; a limit is spread evenly over settings and within each;
 * with recordings exactly what they hold. Answers are read under both rules, and where these differ is told.
 */
import {
  type Aggregate,
  type EvalSample,
  type EvalTask,
  type GenerationOptions,
  HarnessError,
  type Json,
  type Message,
  type MetricPlan,
  type ModelRequest,
  meanOf,
  type SampleScore,
  type TaskContext,
} from '../../../src/plugin.ts';
import { REFUSAL_RULES, RULE_VERSION } from '../reading.ts';
import { TrustData } from './data.ts';
import { MOST_NAMED, measured } from './figures.ts';
import type { Item, OpenScenario, OpenSetting, Rules, Scenario } from './scenario.ts';

/** Goes up when prompts or scores change. */
const VERSION = 1;

const RULES: readonly Rules[] = ['compat', 'strict'];

type Recordings = NonNullable<TaskContext['recordings']>;

/** An item in its setting, with its recorded answers where there are any. */
interface Placed {
  readonly setting: string;
  readonly item: Item;
  readonly repeats: number;
}

/** Positions that spread `wanted` of `count` evenly. */
const spread = (count: number, wanted: number): Set<number> =>
  new Set(Array.from({ length: wanted }, (_, i) => Math.floor((i * count) / wanted)));

/** How many of each setting a limit leaves. */
function quotas(counts: readonly number[], limit: number | undefined): number[] {
  if (limit === undefined) return [...counts];
  const all = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.min(all, limit < 1 ? Math.ceil(all * limit) : limit);
  const taken = counts.map(() => 0);
  const early = spread(counts.length, Math.min(most, counts.length));
  // Settings with fewer items leave the rest to the others.
  for (let left = most, round = 0; left > 0; round++) {
    for (let i = 0; i < counts.length && left > 0; i++) {
      if (taken[i]! >= counts[i]! || (round === 0 && most < counts.length && !early.has(i))) continue;
      taken[i]!++;
      left--;
    }
  }
  return taken;
}

class Items {
  readonly #scenario: Scenario;
  readonly #open: OpenScenario;
  readonly #recordings: Recordings | undefined;

  constructor(scenario: Scenario, open: OpenScenario, recordings: Recordings | undefined) {
    this.#scenario = scenario;
    this.#open = open;
    this.#recordings = recordings;
  }

  /** Settings that can be asked or replayed, with their sizes. @throws HarnessError `RECORDED_MISSING`, `DATA_NOT_FOUND`. */
  async settings(): Promise<{ setting: OpenSetting; count: number }[]> {
    const { name, recorded, fromRecording } = this.#scenario;
    if (this.#recordings === undefined) {
      return this.#open.settings.flatMap((setting) =>
        setting.unbuilt === true ? [] : [{ setting, count: setting.count }],
      );
    }
    const there = new Map(
      (await this.#recordings.settings(recorded)).map(({ setting, prompts }) => [setting, prompts] as const),
    );
    const known = new Map(this.#open.settings.map((setting) => [setting.name, setting]));
    const found: { setting: OpenSetting; count: number }[] = [];
    for (const setting of known.values()) {
      const count = there.get(setting.name);
      if (count !== undefined) found.push({ setting, count: Math.min(count, setting.count) });
    }
    if (fromRecording !== undefined) {
      for (const [own, count] of there) {
        if (!known.has(own)) found.push({ setting: { name: own, count, items: () => [] }, count });
      }
    }
    if (found.length > 0) return found;
    throw new HarnessError('RECORDED_MISSING', `the recordings hold no answers for ${name}`, {
      hint: 'other scenarios are replayed all the same',
    });
  }

  async *all(limit: number | undefined): AsyncGenerator<Placed> {
    const settings = await this.settings();
    const taken = quotas(
      settings.map(({ count }) => count),
      limit,
    );
    for (const [i, { setting, count }] of settings.entries()) {
      const chosen = spread(count, taken[i]!);
      let at = 0;
      for await (const placed of this.#of(setting, count)) {
        if (chosen.has(at++)) yield placed;
      }
    }
  }

  async *#of(setting: OpenSetting, count: number): AsyncGenerator<Placed> {
    const { recorded, fromRecording, generation } = this.#scenario;
    const recordings = this.#recordings;
    if (recordings === undefined) {
      for (const item of setting.items()) yield { setting: setting.name, item, repeats: generation.repeats };
      return;
    }
    const { name } = setting;
    if (fromRecording !== undefined) {
      for (let position = 0; position < count; position++) {
        const entry = await recordings.find({ scenario: recorded, setting: name, position });
        if (entry === undefined) return;
        yield { setting: name, item: fromRecording(name, position, entry), repeats: entry.texts.length };
      }
      return;
    }
    for (const item of setting.items()) {
      const { position, key } = item;
      const place = { scenario: recorded, setting: name, position, ...(key === undefined ? {} : { key }) };
      const entry = await recordings.find(place);
      if (entry !== undefined) yield { setting: name, item, repeats: entry.texts.length };
    }
  }
}

/** Stands for a prompt that the data do not hold whole; such items are replayed, never asked. */
const UNBUILT: readonly Message[] = [{ role: 'user', content: '(the data do not hold this prompt)' }];

/** In plain text a blank line parts messages. */
const asText = (messages: readonly Message[]): string => messages.map(({ content }) => content).join('\n\n');

function optionsOf({ generation }: Scenario, context: TaskContext): GenerationOptions {
  const given = context.generation ?? {};
  const { maxTokens, temperature } = generation;
  return {
    maxTokens: Number(given.max_gen_toks ?? maxTokens),
    stop: [],
    temperature: Number(given.temperature ?? temperature),
    ...(given.top_p === undefined ? {} : { topP: Number(given.top_p) }),
  };
}

/** The task of a scenario. */
export function trustTask(scenario: Scenario): EvalTask {
  const { name, columns, generation, measures, rates } = scenario;
  const verdict = scenario.verdict.map((column) => columns.indexOf(column));
  const opened = new Map<string, Promise<OpenScenario>>();
  const openFor = ({ dataDir }: TaskContext): Promise<OpenScenario> => {
    const key = dataDir ?? '';
    let open = opened.get(key);
    if (open === undefined) {
      open = Promise.resolve().then(() => scenario.open(TrustData.open(dataDir)));
      open.catch(() => opened.delete(key));
      opened.set(key, open);
    }
    return open;
  };
  const places = new WeakMap<EvalSample, Placed & { readonly open: OpenScenario }>();

  const requestsOf = ({ setting, item, repeats }: Placed, context: TaskContext): ModelRequest[] => {
    const options = optionsOf(scenario, context);
    const { position, key } = item;
    const place = { scenario: scenario.recorded, setting, position, ...(key === undefined ? {} : { key }) };
    return [item.messages ?? UNBUILT, ...(item.beside ?? [])].flatMap((messages, part) => {
      const prompt = context.capabilities.messages ? { messages } : { text: asText(messages) };
      const id = `${name}/${setting}/${item.id}${part === 0 ? '' : `/${part}`}`;
      return Array.from({ length: repeats }, (_, repeat): ModelRequest => {
        const seeded = options.temperature > 0 ? { ...options, seed: seedOf(context.seed, id, repeat) } : options;
        return {
          ...{ kind: 'generate', prompt, options: seeded },
          ...(repeats > 1 ? { repeat } : {}),
          ...(scenario.private === true ? { private: true } : {}),
          ...(context.recordings === undefined ? {} : { place }),
        };
      });
    });
  };

  return {
    name,
    summary: scenario.summary,
    source: `evals/tasks/${name}.ts`,
    version: VERSION,
    tags: ['trustworthiness'],
    needs: scenario.needs,
    ...(scenario.private === true ? { private: true } : {}),
    ...(scenario.contentWarning === undefined ? {} : { contentWarning: scenario.contentWarning }),
    numFewshot: () => 0,
    async count(context) {
      const settings = await new Items(scenario, await openFor(context), context.recordings).settings();
      return settings.reduce((sum, { count }) => sum + count, 0);
    },
    async *samples(context) {
      const open = await openFor(context);
      if (!context.capabilities.messages) context.warn('the model takes no messages: they are put into one text');
      for await (const placed of new Items(scenario, open, context.recordings).all(context.limit)) {
        const { setting, item } = placed;
        const id = `${setting}/${item.id}`;
        if (context.only?.has(id) === false) continue;
        const sample: EvalSample = {
          id,
          doc: { setting, facts: item.facts ?? null, ...(item.demos === undefined ? {} : { demos: item.demos }) },
          input: item.messages ?? UNBUILT,
          target: item.gold,
          requests: requestsOf(placed, context),
        };
        places.set(sample, { ...placed, open });
        yield sample;
      }
    },
    score(sample, answers) {
      const { setting, item, open } = places.get(sample)!;
      const texts = answers.map((answer) => (answer.kind === 'generate' ? answer.text : ''));
      const judged = open.judge(setting, item, texts);
      const scores = RULES.map((rules): SampleScore => {
        const row: Json = [setting, ...judged[rules]];
        const figures = Object.fromEntries(columns.map((column, i) => [column, judged[rules][i]!]));
        const shares = rates.map((rate) => [
          rate.name,
          figures[rate.in] === 0 ? null : figures[rate.of]! / figures[rate.in]!,
        ]);
        return {
          filter: rules,
          // The answers stand in the line once.
          outputs: scenario.private === true || rules === 'strict' ? null : texts,
          values: {
            ...Object.fromEntries(measures.map((measure) => [measure.name, row])),
            ...Object.fromEntries(shares),
          },
        };
      });
      const differs = verdict.some((i) => judged.compat[i] !== judged.strict[i]);
      return [...scores, { filter: 'none', outputs: null, values: { disagreements: differs ? sample.id : 0 } }];
    },
    metrics: [
      ...RULES.flatMap((rules) => [
        ...measures.map(
          (measure): MetricPlan => ({
            ...{ name: measure.name, filter: rules, higherIsBetter: measure.higherIsBetter },
            aggregate: (values) => measured(scenario, measure, rules, values),
          }),
        ),
        ...rates.map(
          (rate): MetricPlan => ({
            ...{ name: rate.name, filter: rules, higherIsBetter: rate.higherIsBetter },
            aggregate: meanOf,
          }),
        ),
      ]),
      { name: 'disagreements', filter: 'none', higherIsBetter: null, aggregate: disagreements },
    ],
    config: {
      ...{ task: name, version: VERSION, rule_version: RULE_VERSION, refusal_rules: REFUSAL_RULES },
      generation: { ...generation },
      columns: [...columns],
      metric_list: [...measures, ...rates].map((metric) => ({ metric: metric.name })),
    },
  };
}

/** Share of prompts that the two rules read differently, and which. */
function disagreements(values: readonly Json[]): Aggregate {
  const ids = values.filter((value) => typeof value === 'string');
  const share = meanOf(values.map((value) => (typeof value === 'string' ? 1 : 0)));
  return { ...share, parts: { count: ids.length, samples: ids.slice(0, MOST_NAMED) } };
}

/** FNV-1a over the parts: stable between runs, different for each repeat. */
function seedOf(seed: number, id: string, repeat: number): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed}\n${id}\n${repeat}`) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return hash >>> 1;
}
