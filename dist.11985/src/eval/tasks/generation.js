/**
 * Generation options of tasks as lm-eval spells them (`until`, `max_gen_toks` and its aliases, `do_sample`,
 * `temperature`) into those of requests. Follows lm-eval 0.4.13: greedy unless sampling is asked for, 256 new tokens, and
 * the delimiter between examples as stop string where the task names none.
 */
import { HarnessError } from "../../base/errors.js";
/** First wins. */
const MOST_TOKENS = ['max_gen_toks', 'max_new_tokens', 'max_tokens', 'max_completion_tokens'];
const DEFAULT_TOKENS = 256;
const NUMBERS = {
    top_p: 'topP',
    top_k: 'topK',
    min_p: 'minP',
    repetition_penalty: 'repetitionPenalty',
    seed: 'seed',
};
/** What a task asks for when it says nothing of `generation_kwargs`, or not all. */
export const withDefaults = (given, fewshotDelimiter) => given === undefined
    ? { temperature: 0, do_sample: false, max_gen_toks: DEFAULT_TOKENS, until: [fewshotDelimiter] }
    : 'until' in given
        ? given
        : { ...given, until: [fewshotDelimiter] };
/** A task's options with those of the run in their place; one spelling of the most tokens stands for all. */
export function overridden(own, { generation, warn }) {
    if (generation === undefined)
        return own;
    const isMost = (name) => MOST_TOKENS.includes(name);
    const replaced = Object.keys(generation).some(isMost);
    const kept = Object.entries(own).filter(([name]) => !(replaced && isMost(name)));
    if (Number(generation.temperature ?? 0) > 0 && own.do_sample === false && generation.do_sample === undefined) {
        warn('temperature is set for this run, but the task says do_sample: false and stays greedy; set do_sample=true too');
    }
    return { ...Object.fromEntries(kept), ...generation };
}
/**
 * Options of one request. What is not known goes along as `extra`.
 * @throws HarnessError `GENERATION_INVALID`.
 */
export function generationOptions(given) {
    const { until = [], do_sample: sampling, temperature: heat, max_gen_toks: _a, max_new_tokens: _b, max_tokens: _c, max_completion_tokens: _d, ...others } = given;
    const stops = Array.isArray(until) ? until : until === null ? [] : [until];
    const stop = stops.map((text) => {
        if (typeof text === 'string')
            return text;
        throw invalid('until', text, 'a text or a list of texts');
    });
    const most = MOST_TOKENS.find((name) => given[name] !== undefined && given[name] !== null);
    const maxTokens = most === undefined ? DEFAULT_TOKENS : Math.trunc(number(most, given[most]));
    if (!(maxTokens >= 1))
        throw invalid(most, maxTokens, 'a whole number from 1');
    if (sampling !== undefined && sampling !== null && typeof sampling !== 'boolean') {
        throw invalid('do_sample', sampling, 'true or false');
    }
    const asked = heat === undefined || heat === null ? undefined : number('temperature', heat);
    // Sampling without a temperature is sampling from the model's own distribution.
    const temperature = sampling === false ? 0 : (asked ?? (sampling === true ? 1 : 0));
    if (!(temperature >= 0))
        throw invalid('temperature', temperature, 'a number from 0');
    const known = {};
    const extra = {};
    for (const [name, value] of Object.entries(others)) {
        const own = NUMBERS[name];
        if (own === undefined)
            extra[name] = value;
        else if (value !== null)
            known[own] = number(name, value);
    }
    return { maxTokens, stop, temperature, ...known, ...(Object.keys(extra).length > 0 ? { extra } : {}) };
}
function number(name, value) {
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof read === 'number' && Number.isFinite(read))
        return read;
    throw invalid(name, value, 'a number');
}
const invalid = (name, value, expected) => new HarnessError('GENERATION_INVALID', `generation_kwargs: ${name}: expected ${expected}, got ${JSON.stringify(value)}`);
