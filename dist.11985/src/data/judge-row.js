/**
 * Which type and format a row has. Every row is judged on its own, in a fixed order of columns; TRL looks at one column
 * of the first row, taken from an unordered set, so that a mixed row is judged one way or the other from run to run.
 */
import { HarnessError } from "../base/errors.js";
import { typeColumns, } from "./formats.js";
import { checkTurns, isConversation, kindOf } from "./messages.js";
import { rowWeight } from "./row-weight.js";
import { wrongColumns } from "./wrong-columns.js";
/** Of several types that fit a row, the first here that the method accepts is taken. */
const order = Object.keys(typeColumns);
/**
 * The row with its type and format. Throws `DATA_WRONG_COLUMNS` when no accepted type fits, `DATA_BAD_COLUMN` when a
 * column holds the wrong kind of value, `DATA_BAD_WEIGHT` for a weight that is none, `DATA_MIXED_FORMAT` when text and
 * conversations stand in one row.
 */
export function judgeRow(raw, options) {
    const textField = options.textField ?? 'text';
    const has = (column) => raw.row[column] !== undefined && raw.row[column] !== null;
    const turnsColumn = ['messages', 'conversations', textField].find(has);
    const fits = (type) => type === 'language-modeling' ? turnsColumn !== undefined : typeColumns[type].every(has);
    const type = order.find((candidate) => options.accepts.includes(candidate) && fits(candidate));
    if (type === undefined)
        throw wrongColumns(raw, options, textField);
    const columns = new ColumnReader(raw);
    const base = {
        source: raw.source,
        where: { file: raw.file, line: raw.line },
        index: raw.index,
        ...columns.tools(),
        ...columns.templateKwargs(),
        ...(options.weightField === undefined ? {} : { weight: rowWeight(raw, options.weightField) }),
        columns: raw.row,
    };
    const judged = (row) => {
        return {
            row: { type, ...base, ...row, format: columns.format ?? 'standard' },
            mappedRoles: columns.mapped,
        };
    };
    switch (type) {
        case 'language-modeling':
            return judged({ text: columns.turns(turnsColumn) });
        case 'prompt-only':
            return judged({ prompt: columns.turns('prompt') });
        case 'prompt-completion':
            return judged({ prompt: columns.turns('prompt'), completion: columns.turns('completion') });
        case 'preference':
            return judged({
                ...(has('prompt') ? { prompt: columns.turns('prompt') } : {}),
                chosen: columns.turns('chosen'),
                rejected: columns.turns('rejected'),
                ...(has('margin') ? { margin: columns.number('margin') } : {}),
            });
        case 'unpaired-preference':
            return judged({
                prompt: columns.turns('prompt'),
                completion: columns.turns('completion'),
                label: columns.boolean('label'),
            });
        case 'stepwise-supervision':
            return judged(columns.steps());
    }
}
/** Reads columns of one row, remembering whether text or a conversation came first. */
class ColumnReader {
    mapped = [];
    format;
    first = '';
    raw;
    constructor(raw) {
        this.raw = raw;
    }
    turns(column) {
        const checked = checkTurns(this.raw.row[column]);
        if ('fault' in checked)
            throw this.fault(column, checked);
        this.mapped.push(...checked.mapped);
        const format = isConversation(checked.value) ? 'conversational' : 'standard';
        if (this.format === undefined) {
            this.format = format;
            this.first = column;
        }
        else if (this.format !== format) {
            const text = format === 'standard' ? column : this.first;
            const turns = format === 'standard' ? this.first : column;
            const message = `${this.raw.source} mixes formats: "${text}" is text, "${turns}" is a list of messages.`;
            throw new HarnessError('DATA_MIXED_FORMAT', message, { hint: this.mixedHint(text), where: this.where() });
        }
        return checked.value;
    }
    /** Some sets repeat the prompt as text beside conversations that already begin with it. */
    mixedHint(text) {
        const chosen = this.raw.row.chosen;
        const opening = Array.isArray(chosen)
            ? chosen[0]?.content
            : undefined;
        if (text === 'prompt' && opening !== undefined && opening === this.raw.row.prompt) {
            return 'The messages already begin with the prompt: leave the column out, with datasets: [{path: ..., columns: [chosen, rejected]}].';
        }
        return 'Use one format for all columns of a row.';
    }
    number(column) {
        const value = this.raw.row[column];
        if (typeof value === 'number' && Number.isFinite(value))
            return value;
        // Tables hold texts alone.
        if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
            return Number(value);
        throw this.fault(column, { fault: `holds ${kindOf(value)}; expected a number` });
    }
    boolean(column) {
        const label = asBoolean(this.raw.row[column]);
        if (label === undefined)
            throw this.fault(column, { fault: `holds ${kindOf(this.raw.row[column])}; expected true or false` });
        return label;
    }
    steps() {
        const { prompt, completions, labels } = this.raw.row;
        if (typeof prompt !== 'string')
            throw this.fault('prompt', { fault: `holds ${kindOf(prompt)}; expected text` });
        if (!Array.isArray(completions) || !completions.every((step) => typeof step === 'string')) {
            throw this.fault('completions', { fault: `holds ${kindOf(completions)}; expected a list of texts` });
        }
        const flags = Array.isArray(labels) ? labels.map(asBoolean) : [];
        if (flags.length !== completions.length || flags.includes(undefined)) {
            throw this.fault('labels', {
                fault: `must hold true or false for each of the ${completions.length} completions`,
            });
        }
        this.format = 'standard';
        return { prompt, completions: completions, labels: flags };
    }
    tools() {
        const given = this.raw.row.tools;
        const value = typeof given === 'string' && given !== '' ? this.parsed('tools', given) : given;
        if (value === undefined || value === null || value === '')
            return {};
        if (!Array.isArray(value))
            throw this.fault('tools', { fault: `holds ${kindOf(value)}; expected a list of tool descriptions` });
        // An empty list makes some templates print their tool preamble.
        return value.length === 0 ? {} : { tools: value };
    }
    templateKwargs() {
        const value = this.raw.row.chat_template_kwargs;
        if (value === undefined || value === null)
            return {};
        if (typeof value !== 'object' || Array.isArray(value)) {
            throw this.fault('chat_template_kwargs', { fault: `holds ${kindOf(value)}; expected an object` });
        }
        return { templateKwargs: value };
    }
    parsed(column, text) {
        try {
            return JSON.parse(text);
        }
        catch (error) {
            throw this.fault(column, { fault: `holds text that is not JSON: ${error.message}` });
        }
    }
    fault(column, { fault }) {
        return new HarnessError('DATA_BAD_COLUMN', `${this.raw.source}: column "${column}" ${fault}.`, {
            where: this.where(),
        });
    }
    where() {
        return { file: this.raw.file, line: this.raw.line };
    }
}
/** Labels as JSON and CSV write them; undefined for anything else. */
function asBoolean(value) {
    if (typeof value === 'boolean')
        return value;
    const text = typeof value === 'number' || typeof value === 'string' ? String(value).toLowerCase() : '';
    return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
}
