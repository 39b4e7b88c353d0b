/**
 * The keys of a task file, read by type: which are known, what is refused because it would need Python, images or sound, and
 * errors at the line of a key. Leaves out: what the keys mean (`task-config.ts`).
 */
import { HarnessError } from "../../base/errors.js";
import { didYouMean } from "../../base/nearest.js";
import { describeValue } from "../../config/describe.js";
import { refusal } from "./functions.js";
import { PythonFunction } from "./task-file.js";
/** Keys of a task. */
const TASK_KEYS = new Set(`task task_alias tag group include class custom_dataset dataset_path dataset_name dataset_kwargs training_split
  validation_split test_split fewshot_split process_docs doc_to_text doc_to_target doc_to_image doc_to_audio unsafe_code
  doc_to_choice process_results use_prompt description target_delimiter fewshot_delimiter fewshot_config num_fewshot
  metric_list output_type generation_kwargs repeats filter_list should_decontaminate doc_to_decontamination_query
  gen_prefix assistant_prefill metadata group_alias task_list aggregate_metric_list`.split(/\s+/));
export const isMapping = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PythonFunction);
/** Reads the keys of a declaration, each by its type. */
export class Keys {
    declaration;
    constructor(declaration) {
        this.declaration = declaration;
    }
    /** The error for a value of another type. */
    wrong(path, expected, value) {
        const key = path.join('.');
        return this.declaration.error('TASK_INVALID', `${key}: expected ${expected}, got ${shown(value)}`, path);
    }
    /** @throws HarnessError `TASK_INVALID`. */
    missing(key) {
        throw this.declaration.error('TASK_INVALID', `the task has no ${key}`, ['task']);
    }
    /** @throws HarnessError `TASK_UNKNOWN_KEY`, all such keys at once. */
    refuseUnknown() {
        const unknown = this.declaration.keys.filter((key) => !TASK_KEYS.has(key));
        const errors = unknown.map((key) => {
            const hint = didYouMean(key, TASK_KEYS);
            return this.declaration.error('TASK_UNKNOWN_KEY', `unknown key "${key}" of a task`, [key], hint);
        });
        const [first, ...also] = errors;
        if (first === undefined)
            return;
        throw new HarnessError(first.code, first.message, {
            ...(first.where === undefined ? {} : { where: first.where }),
            ...(first.hint === undefined ? {} : { hint: first.hint }),
            also,
        });
    }
    /** @throws HarnessError `TASK_PYTHON`, `TASK_UNSUPPORTED` for keys that ask for what is not here. */
    refuseForeign() {
        const given = (key) => this.declaration.value(key);
        for (const key of ['class', 'custom_dataset']) {
            if (given(key) === undefined)
                continue;
            const what = key === 'class' ? 'a Python class' : 'a Python function that makes the data set';
            throw refusal(this.declaration, [key], {
                message: `${key} names ${what} (${shown(given(key))}), which is not run here`,
                hint: key === 'class'
                    ? 'write the task in TypeScript with defineTask, and give the file with --plugin'
                    : 'write its rows to a file and name it: dataset_path: json, dataset_kwargs: {data_files: {test: rows.jsonl}}',
            });
        }
        for (const key of ['doc_to_image', 'doc_to_audio', 'use_prompt']) {
            if (given(key) === undefined)
                continue;
            const what = key === 'use_prompt' ? 'prompts from promptsource' : 'images and sound';
            throw this.declaration.error('TASK_UNSUPPORTED', `${key}: ${what} are not supported`, [key]);
        }
    }
    text(key) {
        const value = this.declaration.value(key);
        if (value === undefined || typeof value === 'string')
            return value;
        if (typeof value === 'number')
            return String(value);
        throw this.wrong([key], 'a text', value);
    }
    texts(key) {
        const value = this.declaration.value(key);
        if (value === undefined)
            return [];
        const list = Array.isArray(value) ? value : [value];
        if (list.every((each) => typeof each === 'string'))
            return list;
        throw this.wrong([key], 'a text or a list of texts', value);
    }
    oneOf(key, names) {
        const value = this.declaration.value(key);
        if (value === undefined)
            return undefined;
        const found = names.find((name) => name === value);
        if (found !== undefined)
            return found;
        const hint = typeof value === 'string' ? didYouMean(value, names) : undefined;
        const message = `${key}: expected ${names.join(', ')}, got ${shown(value)}`;
        throw this.declaration.error('TASK_INVALID', message, [key], hint);
    }
    wholeNumber(key, least) {
        const value = this.declaration.value(key);
        if (value === undefined)
            return undefined;
        if (Number.isInteger(value) && value >= least)
            return value;
        throw this.wrong([key], `a whole number from ${least}`, value);
    }
    mapping(key) {
        const value = this.declaration.value(key);
        if (value === undefined || isMapping(value))
            return value;
        throw this.wrong([key], 'a mapping', value);
    }
    /** A key's value with its place; undefined when it is not there or null. */
    field(...path) {
        const value = path.reduce((at, key, depth) => depth === 0 ? this.declaration.value(key) : at?.[key], undefined);
        return value === undefined || value === null ? undefined : { value, path };
    }
}
const shown = (value) => (value instanceof PythonFunction ? String(value) : describeValue(value));
