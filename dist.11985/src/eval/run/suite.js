/**
 * Suites: a YAML file that names tasks, how each is asked, and how their numbers become headline scores. The schema below
 * is its documentation. Leaves out: finding the file (builtins), computing the scores (`headlines.ts`).
 */
import { basename } from 'node:path';
import { HarnessError } from "../../base/errors.js";
import { resolveConfig } from "../../config/resolve.js";
import { readSources } from "../../config/sources.js";
const NAME = { type: 'string', minLength: 1 };
const MEMBER = {
    type: 'object',
    required: ['task'],
    additionalProperties: false,
    properties: {
        task: { ...NAME, description: 'A task or group of the suite.' },
        metric: { ...NAME, description: 'Its metric; the one of the headline when left out.' },
        filter: { ...NAME, description: 'Its filter pipeline; the one of the headline when left out.' },
        weight: {
            type: 'number',
            exclusiveMinimum: 0,
            description: 'In the mean; the weight of the task in the suite when left out.',
        },
        low: {
            type: 'number',
            default: 0,
            description: 'What counts as 0: the level of guessing, or 1 for a rate of failures.',
        },
        high: { type: 'number', default: 1, description: 'What counts as 1.' },
    },
};
const HEADLINE = {
    type: 'object',
    required: ['name'],
    additionalProperties: false,
    properties: {
        name: { ...NAME, description: 'What the score is called in results.' },
        summary: { ...NAME, description: 'One sentence: what it says.' },
        metric: { ...NAME, description: 'Metric of the members that name none.' },
        filter: { ...NAME, default: 'none', description: 'Filter pipeline of the members that name none.' },
        aggregation: {
            type: 'string',
            enum: ['mean', 'geometric_mean', 'min'],
            default: 'mean',
            description: 'Weighted mean, weighted geometric mean, or the least of the members.',
        },
        tasks: {
            type: 'array',
            items: MEMBER,
            default: [],
            description: 'What goes in; every task of the suite that has the metric when left out.',
        },
        of: {
            type: 'array',
            items: NAME,
            default: [],
            description: 'Headline scores above this one that it is made of, each counting the same; instead of tasks.',
        },
        scale: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'Multiplies the score; 100 for 0 to 100.' },
    },
};
/** The schema of `evals/suites/NAME.yaml`. */
export const SUITE_SCHEMA = {
    type: 'object',
    title: 'suite of tasks',
    required: ['summary', 'tasks'],
    additionalProperties: false,
    properties: {
        name: { ...NAME, description: "The suite's name; the file's when left out." },
        summary: { ...NAME, description: 'One sentence for harness list suites.' },
        version: { type: ['number', 'string'], default: 1, description: 'Bumped when its numbers change.' },
        note: { ...NAME, description: 'What readers of its numbers must know; stands in the results.' },
        content_warning: { ...NAME, description: 'Why its items may hurt; reports blur them until they are asked for.' },
        tags: {
            type: 'array',
            items: NAME,
            default: [],
            description: 'What it is about. Cards show scores of suites and tasks with safety, fairness, social_bias or trustworthiness among their safety and fairness scores.',
        },
        tasks: {
            type: 'array',
            minItems: 1,
            description: 'What is run, in order.',
            items: {
                type: 'object',
                required: ['task'],
                additionalProperties: false,
                properties: {
                    task: { ...NAME, description: 'A task, group or tag.' },
                    weight: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'In headline scores.' },
                    num_fewshot: { type: 'integer', minimum: 0, description: 'Examples before each question.' },
                    limit: { type: 'number', exclusiveMinimum: 0, description: 'Only so many samples; below 1 a share.' },
                    optional: {
                        type: 'boolean',
                        default: false,
                        description: 'Left out, and said so, when its data are missing or the model cannot give what it needs.',
                    },
                },
            },
        },
        headline: { type: 'array', items: HEADLINE, default: [], description: 'Scores of the whole suite.' },
    },
};
/**
 * Reads a suite.
 * @param file absolute path of its YAML.
 * @throws HarnessError with every error found and its place; `SUITE_INVALID` for what the schema cannot say.
 */
export function readSuite(file) {
    const own = basename(file).replace(/\.ya?ml$/, '');
    const sources = readSources({ configFile: file });
    const resolved = resolveConfig(sources, SUITE_SCHEMA, { name: `suite ${own}` });
    const suite = { name: own, file, ...resolved.options };
    const yaml = sources.files.at(-1);
    const fail = (message, path) => {
        const where = yaml?.where(path, 'value');
        throw new HarnessError('SUITE_INVALID', message, where === undefined ? {} : { where });
    };
    const seen = new Set();
    for (const [i, { task }] of suite.tasks.entries()) {
        if (seen.has(task))
            fail(`task "${task}" is in the suite twice`, ['tasks', i, 'task']);
        seen.add(task);
    }
    for (const [i, headline] of suite.headline.entries()) {
        if (headline.of.length > 0) {
            if (headline.tasks.length > 0)
                fail(`headline "${headline.name}": name either tasks or of`, ['headline', i]);
            const above = suite.headline.slice(0, i).map(({ name }) => name);
            const odd = headline.of.findIndex((name) => !above.includes(name));
            if (odd >= 0) {
                const name = headline.of[odd];
                fail(`headline "${headline.name}": no headline "${name}" stands above it`, ['headline', i, 'of', odd]);
            }
            continue;
        }
        if (headline.metric === undefined && headline.tasks.some(({ metric }) => metric === undefined))
            fail(`headline "${headline.name}": name the metric`, ['headline', i]);
        if (headline.metric === undefined && headline.tasks.length === 0)
            fail(`headline "${headline.name}": name the metric, or tasks with metrics`, ['headline', i]);
        for (const [j, { low, high }] of headline.tasks.entries()) {
            if (low === high)
                fail(`headline "${headline.name}": low and high must differ`, ['headline', i, 'tasks', j]);
        }
    }
    return suite;
}
