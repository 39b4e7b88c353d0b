/**
 * Recipes of other tools: which tool wrote the config, and its keys as ours. Every translated or ignored key is told in
 * one notice per tool; a key that would change the result and has no counterpart is refused, with its line.
 */
import { HarnessError } from "../../base/errors.js";
import { originText, whereOf } from "../sources.js";
import { AXOLOTL_RULES } from "./axolotl.js";
import { LLAMA_FACTORY_RULES } from "./llama-factory.js";
import { TRL_RULES, TRL_VALUES } from "./trl.js";
/** The tool a config was written for, by keys that no other one has; undefined for TRL and ourselves. */
function detectDialect(keys) {
    if (['base_model', 'micro_batch_size', 'sequence_len'].some((key) => keys.has(key))) {
        return { name: 'axolotl', rules: AXOLOTL_RULES };
    }
    if (['stage', 'finetuning_type', 'cutoff_len'].some((key) => keys.has(key))) {
        return { name: 'LLaMA-Factory', rules: LLAMA_FACTORY_RULES };
    }
    return undefined;
}
/**
 * Translates every assignment whose key is foreign.
 * @param isKnown says whether the method declares a key itself; then older TRL meanings do not apply.
 */
export function translate(sources, isKnown) {
    const fromFiles = sources.assignments.filter(({ origin }) => origin.kind === 'file');
    const all = Object.fromEntries(fromFiles.map(({ path, value }) => [path[0], value]));
    const dialect = detectDialect(new Set(Object.keys(all)));
    const renamed = [];
    const ignored = new Map();
    const notes = [];
    const errors = [];
    const assignments = [];
    for (const assignment of sources.assignments) {
        const key = assignment.path[0];
        const rule = ruleOf(key, assignment, dialect, isKnown);
        if (rule === undefined) {
            assignments.push(assignment);
            continue;
        }
        const result = rule(assignment.value, all);
        if ('refused' in result) {
            const where = whereOf(assignment, [], 'key');
            errors.push(new HarnessError('CONFIG_UNAVAILABLE', result.refused, {
                ...(where === undefined ? {} : { where }),
                ...(result.hint === undefined ? {} : { hint: result.hint }),
            }));
        }
        else if ('ignored' in result) {
            const keys = ignored.get(result.ignored) ?? new Set();
            ignored.set(result.ignored, keys.add(key));
        }
        else {
            if (result.note !== undefined)
                notes.push(result.note);
            const entries = Object.entries(result.set);
            const targets = entries.map(([to]) => to).filter((to) => to !== key);
            if (targets.length > 0)
                renamed.push(`${key} -> ${targets.join(', ')}`);
            for (const [to, value] of entries) {
                assignments.push({ ...assignment, path: [to, ...assignment.path.slice(1)], value });
            }
        }
    }
    // axolotl says nothing about the method when it fine-tunes.
    if (dialect?.name === 'axolotl' && !assignments.some(({ path }) => path[0] === 'method')) {
        const yaml = sources.files.at(-1);
        if (yaml !== undefined) {
            assignments.unshift({
                path: ['method'],
                value: 'sft',
                form: 'typed',
                origin: { kind: 'file', yaml, key: 'base_model' },
            });
            notes.push('without rl: the method is sft');
        }
    }
    errors.push(...conflicts(assignments));
    return { sources: { ...sources, assignments }, notices: inWords(dialect, renamed, ignored, notes), errors };
}
function ruleOf(key, assignment, dialect, isKnown) {
    const own = (rules) => (Object.hasOwn(rules, key) ? rules[key] : undefined);
    if (dialect !== undefined && assignment.origin.kind === 'file') {
        const rule = own(dialect.rules);
        if (rule !== undefined)
            return rule;
    }
    return isKnown(key) ? own(TRL_VALUES) : own(TRL_RULES);
}
/** Two keys of one file, or of the command line, that mean the same. */
function conflicts(assignments) {
    const errors = [];
    const seen = new Map();
    for (const assignment of assignments) {
        if (assignment.path.length > 1)
            continue;
        const { origin } = assignment;
        const as = origin.kind === 'file' ? origin.key : originText(origin);
        const layer = origin.kind === 'file' ? origin.yaml.file : origin.kind;
        const slot = JSON.stringify([layer, assignment.path[0]]);
        const other = seen.get(slot);
        seen.set(slot, { assignment, as });
        if (other === undefined || other.as === as || origin.kind !== 'file')
            continue;
        if (JSON.stringify(other.assignment.value) === JSON.stringify(assignment.value))
            continue;
        const where = whereOf(assignment, [], 'key');
        errors.push(new HarnessError('CONFIG_CONFLICT', `${as} and ${other.as} both set ${assignment.path[0]}, to different values`, {
            hint: 'keep one of the two',
            ...(where === undefined ? {} : { where }),
        }));
    }
    return errors;
}
function inWords(dialect, renamed, ignored, notes) {
    const parts = [];
    if (renamed.length > 0)
        parts.push(`read ${[...new Set(renamed)].join(', ')}`);
    if (ignored.size > 0) {
        const reasons = [...ignored].map(([why, keys]) => `${[...keys].join(', ')} (${why})`);
        parts.push(`ignored: ${reasons.join('; ')}`);
    }
    parts.push(...new Set(notes));
    if (parts.length === 0)
        return [];
    return [`${dialect === undefined ? 'keys of other versions' : `${dialect.name} recipe`}: ${parts.join('; ')}`];
}
