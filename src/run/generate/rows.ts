/** Rows of a prompts file as requests: text or messages, checked before anything is asked. */
import { resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { sha256 } from '../../base/hash.ts';
import { nearest } from '../../base/nearest.ts';
import { requireInput, shortPath } from '../../base/paths.ts';
import { checkTurns, kindOf } from '../../data/messages.ts';
import { readRows } from '../../data/read-rows.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { GenerateRequest, GenerationOptions, Message, Prompt } from '../../providers/contract/request.ts';
import { requestKey } from '../../providers/contract/request-key.ts';
import { conversation, fitted, repeated } from './options.ts';

export interface PromptsFile {
  provider: Provider;
  column: string | undefined;
  idColumn: string;
  options: GenerationOptions;
  /** Answers to each prompt. */
  n: number;
  /** Prompts become turns. */
  chat: boolean;
  system: string | undefined;
}

/** One answer that is wanted. */
export interface Job {
  id: string | number;
  /** As the row has it. */
  prompt: unknown;
  /** Which of several answers, from 0; undefined when there is one each. */
  repeat: number | undefined;
  request: GenerateRequest;
  /** What the answer hangs on: request and model, 64 hex digits. */
  key: string;
}

/** The path of the file. @throws HarnessError `DATA_NOT_FOUND`. */
export const findPrompts = (name: string): string =>
  resolve(requireInput(name, { what: 'file of prompts', code: 'DATA_NOT_FOUND' }));

/**
 * The answers that a file asks for, in the order of its rows, n for each.
 * @throws HarnessError `DATA_*`, `PROMPT_TOO_LONG`, `TEMPLATE_MISSING`, each naming file and line.
 */
export async function* jobsOf(path: string, source: PromptsFile): AsyncGenerator<Job> {
  const { provider, options, n, idColumn } = source;
  let number = 0;
  for await (const { row, line } of readRows(path)) {
    try {
      const given = promptColumn(row, source.column);
      const prompt = promptOf(given, source);
      const within = fitted(provider, prompt, options);
      const own = row[idColumn];
      const id = typeof own === 'string' || typeof own === 'number' ? own : number;
      for (let repeat = 0; repeat < n; repeat++) {
        const request = repeated(prompt, within, repeat, number * n + repeat);
        const key = sha256(`${provider.identity}\n${requestKey(request)}`);
        yield { id, prompt: given, repeat: n === 1 ? undefined : repeat, request, key };
      }
    } catch (error) {
      if (!HarnessError.is(error) || error.where !== undefined) throw error;
      const hint = error.hint === undefined ? {} : { hint: error.hint };
      const where = { file: path, line };
      throw new HarnessError(error.code, `${shortPath(path)}:${line} ${error.message}`, {
        ...hint,
        where,
        cause: error,
      });
    }
    number++;
  }
}

function promptColumn(row: Readonly<Record<string, unknown>>, column: string | undefined): unknown {
  const names = column === undefined ? ['prompt', 'messages'] : [column];
  for (const name of names) if (row[name] !== undefined && row[name] !== null) return row[name];
  const columns = Object.keys(row);
  const near = nearest(names[0] as string, columns);
  throw new HarnessError('DATA_MISSING_COLUMN', `there is no prompt: no column ${names.join(' or ')}`, {
    hint: `--prompt-column ${near[0] ?? 'NAME'}; the row has: ${columns.join(', ')}`,
  });
}

function promptOf(given: unknown, { chat, system, provider }: PromptsFile): Prompt {
  const checked = checkTurns(given);
  if ('fault' in checked) throw new HarnessError('DATA_MALFORMED_ROW', `the prompt ${checked.fault}`);
  const { value } = checked;
  if (typeof value === 'string') {
    return chat ? { messages: conversation(system, [{ role: 'user', content: value }]) } : { text: value };
  }
  if (!chat) {
    const hint = 'give text, or a model with a chat template and leave --no-chat out';
    throw new HarnessError('TEMPLATE_MISSING', `there are messages, and ${provider.model} gets bare text`, { hint });
  }
  const turns = value.map(({ role, content }, i): Message => {
    const known = (['system', 'user', 'assistant'] as const).find((one) => one === role);
    if (known !== undefined && typeof content === 'string') return { role: known, content };
    const fault = known === undefined ? `the role "${role}"` : `${kindOf(content)} as content`;
    const hint = 'roles are system, user and assistant; contents are text';
    throw new HarnessError('DATA_MALFORMED_ROW', `message ${i + 1} has ${fault}`, { hint });
  });
  return { messages: conversation(system, turns) };
}
