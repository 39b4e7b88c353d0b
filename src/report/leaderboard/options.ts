/** What a leaderboard may be told: the schema of `--config`, and the options that the library takes. */
import { resolveConfig } from '../../config/resolve.ts';
import type { JsonSchema, ObjectSchema } from '../../config/schema.ts';
import { readSources } from '../../config/sources.ts';
import type { HeadlineAggregation } from '../../eval/run/suite.ts';

/** Differences between the ways two rows were asked. */
export const DIFFERENCES = ['tool', 'version', 'fewshot', 'prompt', 'settings', 'samples'] as const;
export type Difference = (typeof DIFFERENCES)[number];

export interface BoardTask {
  task: string;
  metric?: string;
  weight: number;
  low: number;
  high: number;
}

export interface BoardAggregate {
  name: string;
  aggregation: HeadlineAggregation;
  tasks: readonly BoardTask[];
}

export interface BoardConfig {
  title?: string;
  sort?: string;
  aggregates: readonly BoardAggregate[];
  /** Labels by model or run. */
  labels: Readonly<Record<string, string>>;
  ignore: readonly Difference[];
  /** Those that are shown, in this order; empty: all. */
  columns: readonly string[];
  /** Every metric of a task becomes a column; otherwise its first, and those that aggregates use. */
  allMetrics: boolean;
}

const NAME: JsonSchema = { type: 'string', minLength: 1 };

/** The schema of a leaderboard's YAML; it is the documentation of its keys. */
const BOARD_SCHEMA: ObjectSchema = {
  type: 'object',
  title: 'leaderboard',
  additionalProperties: false,
  properties: {
    title: { ...NAME, description: 'Heading of the page; --title wins.' },
    sort: { ...NAME, description: 'Column to sort by: an aggregate, a task, or task:metric; --sort wins.' },
    aggregates: {
      type: 'array',
      default: [],
      description: 'Scores over several tasks, in place of those of suites. A row that lacks a task has no aggregate.',
      items: {
        type: 'object',
        required: ['name', 'tasks'],
        additionalProperties: false,
        properties: {
          name: { ...NAME, description: 'What the score is called.' },
          aggregation: {
            type: 'string',
            enum: ['mean', 'geometric_mean', 'min'],
            default: 'mean',
            description: 'Weighted mean, weighted geometric mean, or the least.',
          },
          tasks: {
            type: 'array',
            minItems: 1,
            description: 'What goes in.',
            items: {
              type: 'object',
              required: ['task'],
              additionalProperties: false,
              properties: {
                task: { ...NAME, description: 'A task or group.' },
                metric: { ...NAME, description: "Its metric, `acc` or `acc,filter`; the task's first when left out." },
                weight: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'In the mean.' },
                low: { type: 'number', default: 0, description: 'What counts as 0: the level of guessing.' },
                high: { type: 'number', default: 1, description: 'What counts as 1.' },
              },
            },
          },
        },
      },
    },
    labels: {
      type: 'object',
      default: {},
      additionalProperties: NAME,
      description: 'Names to show in place of those of models or runs.',
    },
    ignore: {
      type: 'array',
      default: [],
      items: { type: 'string', enum: [...DIFFERENCES] },
      description: 'Differences in how rows were asked that keep nothing apart; the page says so.',
    },
    columns: {
      type: 'array',
      default: [],
      items: NAME,
      description: 'What is shown, in this order: aggregates, tasks, task:metric. All columns when left out.',
    },
    all_metrics: {
      type: 'boolean',
      default: false,
      description: "Every metric becomes a column; otherwise a task's first, and those that aggregates use.",
    },
  },
};

const DEFAULTS: BoardConfig = { aggregates: [], labels: {}, ignore: [], columns: [], allMetrics: false };

/** Reads a leaderboard's YAML. @throws HarnessError with every error found and its place. */
export function readBoardConfig(file: string | undefined): BoardConfig {
  if (file === undefined) return DEFAULTS;
  const resolved = resolveConfig(readSources({ configFile: file }), BOARD_SCHEMA, { name: 'leaderboard' });
  return { ...DEFAULTS, ...(resolved.options as Partial<BoardConfig>), labels: labelsOf(resolved.values.labels) };
}

/** Model names are no keys of ours: they keep their spelling. */
const labelsOf = (value: unknown): Record<string, string> => ({ ...(value as Record<string, string>) });
