import { didYouMean } from "../../base/nearest.js";
import { PythonFunction } from "./task-file.js";
import { isMapping, Keys } from "./task-keys.js";
export const OUTPUT_TYPES = ['loglikelihood', 'loglikelihood_rolling', 'generate_until', 'multiple_choice'];
const FEWSHOT_KEYS = `sampler split process_docs fewshot_indices samples doc_to_text doc_to_choice doc_to_target gen_prefix
  fewshot_delimiter target_delimiter`.split(/\s+/);
/**
 * Reads the keys of a task.
 * @throws HarnessError `TASK_UNKNOWN_KEY`, `TASK_INVALID`, `TASK_UNSUPPORTED`, `TASK_PYTHON`.
 */
export function taskConfig(declaration) {
    const reader = new Keys(declaration);
    reader.refuseForeign();
    reader.refuseUnknown();
    const fewshotDelimiter = reader.text('fewshot_delimiter') ?? '\n\n';
    const targetDelimiter = reader.text('target_delimiter') ?? ' ';
    const outputType = reader.oneOf('output_type', OUTPUT_TYPES) ?? 'generate_until';
    const metadata = declaration.value('metadata');
    const version = isMapping(metadata) ? metadata.version : undefined;
    const genPrefix = reader.field('gen_prefix') ?? reader.field('assistant_prefill');
    const config = {
        declaration,
        name: reader.text('task') ?? reader.missing('task'),
        alias: reader.text('task_alias'),
        tags: reader.texts('tag'),
        outputType,
        dataset: {
            path: reader.text('dataset_path') ?? reader.missing('dataset_path'),
            name: reader.text('dataset_name'),
            kwargs: reader.mapping('dataset_kwargs') ?? {},
        },
        splits: {
            training: reader.text('training_split'),
            validation: reader.text('validation_split'),
            test: reader.text('test_split'),
        },
        processDocs: declaration.value('process_docs'),
        // Rolling tasks often leave the text out: nothing comes before the document.
        text: reader.field('doc_to_text') ??
            (outputType === 'loglikelihood_rolling' ? constant('') : reader.missing('doc_to_text')),
        target: reader.field('doc_to_target') ?? constant(''),
        choice: reader.field('doc_to_choice'),
        processResults: declaration.value('process_results'),
        description: reader.text('description') ?? '',
        genPrefix,
        targetDelimiter,
        fewshotDelimiter,
        numFewshot: reader.wholeNumber('num_fewshot', 0),
        metrics: metricEntries(reader),
        generation: reader.mapping('generation_kwargs'),
        repeats: reader.wholeNumber('repeats', 1) ?? 1,
        filters: declaration.value('filter_list'),
        unsafeCode: declaration.value('unsafe_code') === true,
        version: typeof version === 'number' || typeof version === 'string' ? version : 'Yaml',
    };
    if (config.splits.test === undefined && config.splits.validation === undefined) {
        throw declaration.error('TASK_INVALID', `task ${config.name} has neither test_split nor validation_split`, [
            'task',
        ]);
    }
    return { ...config, fewshot: fewshotConfig(reader, config) };
}
const constant = (value) => ({ value, path: [] });
function metricEntries(keys) {
    const list = keys.declaration.value('metric_list');
    if (list === undefined)
        return undefined;
    if (!Array.isArray(list))
        throw keys.wrong(['metric_list'], 'a list', list);
    return list.map((entry, i) => {
        const path = ['metric_list', i];
        if (!isMapping(entry))
            throw keys.wrong(path, 'a mapping with the key metric', entry);
        const { metric, aggregation, higher_is_better: better, hf_evaluate: _, ...options } = entry;
        if (typeof metric !== 'string' && !(metric instanceof PythonFunction)) {
            throw keys.wrong([...path, 'metric'], 'the name of a metric', metric);
        }
        if (aggregation !== undefined && typeof aggregation !== 'string' && !(aggregation instanceof PythonFunction)) {
            throw keys.wrong([...path, 'aggregation'], 'the name of an aggregation', aggregation);
        }
        return {
            metric,
            aggregation,
            higherIsBetter: typeof better === 'boolean' ? better : undefined,
            options: options,
            path,
        };
    });
}
/** Settings of the examples; what is not set is the task's own. */
function fewshotConfig(keys, task) {
    const own = keys.mapping('fewshot_config') ?? {};
    for (const key of Object.keys(own)) {
        if (FEWSHOT_KEYS.includes(key))
            continue;
        const message = `unknown key "${key}" of fewshot_config`;
        throw keys.declaration.error('TASK_UNKNOWN_KEY', message, ['fewshot_config', key], didYouMean(key, FEWSHOT_KEYS));
    }
    const sampler = own.sampler ?? 'default';
    if (sampler !== 'default' && sampler !== 'first_n') {
        throw keys.wrong(['fewshot_config', 'sampler'], 'default or first_n', sampler);
    }
    const textOf = (key, otherwise) => {
        const value = own[key];
        if (value === undefined || value === null)
            return otherwise;
        if (typeof value === 'string')
            return value;
        throw keys.wrong(['fewshot_config', key], 'a text', value);
    };
    const split = own.split ?? keys.text('fewshot_split');
    if (split !== undefined && typeof split !== 'string')
        throw keys.wrong(['fewshot_config', 'split'], 'a text', split);
    return {
        sampler,
        split,
        samples: own.samples ?? undefined,
        processDocs: 'process_docs' in own ? own.process_docs : task.processDocs,
        text: keys.field('fewshot_config', 'doc_to_text') ?? task.text,
        target: keys.field('fewshot_config', 'doc_to_target') ?? task.target,
        choice: keys.field('fewshot_config', 'doc_to_choice') ?? task.choice,
        genPrefix: keys.field('fewshot_config', 'gen_prefix') ?? task.genPrefix,
        fewshotDelimiter: textOf('fewshot_delimiter', task.fewshotDelimiter),
        targetDelimiter: textOf('target_delimiter', task.targetDelimiter),
    };
}
