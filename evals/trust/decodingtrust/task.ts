/**
 * The task of a scenario: its items as samples, in the order of settings. Answers are read under both rules, and where these
 * differ is told.
 */
import {
  type Aggregate,
  type EvalSample,
  type EvalTask,
  type GenerationOptions,
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
import { Items, type Placed } from './items.ts';
import type { OpenScenario, Rules, Scenario } from './scenario.ts';

/** Goes up when prompts or scores change. */
const VERSION = 2;

const RULES: readonly Rules[] = ['compat', 'strict'];

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
      open = TrustData.open(dataDir).then((data) => scenario.open(data));
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
    source: `evals/tasks/decodingtrust/${name}.ts`,
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
      const items = new Items(scenario, open, context.recordings);
      for (const text of await items.misfits()) context.warn(text);
      for await (const placed of items.all(context.limit)) {
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
