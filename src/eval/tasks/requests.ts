/**
 * From a document to requests, by output type: what lm-eval 0.4.13 calls the arguments of its instances. A multiple-choice
 * document asks for each choice (or for each context, where the choices are contexts as in winogrande), and with
 * `acc_mutual_info` for each choice after nothing.
 */
import { sha256 } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import type { GenerationOptions, Message, ModelRequest, Prompt } from '../../providers/contract/request.ts';
import { pythonText } from './fields.ts';
import { generationOptions, overridden, withDefaults } from './generation.ts';
import { endsBlank, promptOf } from './prompt.ts';
import { choicesOf, type SampleParts } from './sample-parts.ts';
import type { Doc, TaskContext } from './task.ts';
import type { TaskConfig } from './task-config.ts';
import type { FunctionContext } from './task-functions.ts';

/** What is asked for a document, and how the prompt reads. */
export interface AskedDoc {
  readonly requests: readonly ModelRequest[];
  readonly shown: string | readonly Message[];
}

type Made = (question: string) => { readonly prompt: Prompt; readonly shown: string | readonly Message[] };

/** A document with what stands before it. */
export interface DocQuestion {
  readonly id: string;
  readonly doc: Doc;
  readonly examples: readonly Doc[];
}

export class TaskRequests {
  readonly #config: TaskConfig;
  readonly #parts: SampleParts;
  readonly #wanted: ReadonlySet<string>;

  /** @param wanted names of the metrics. */
  constructor(config: TaskConfig, parts: SampleParts, wanted: ReadonlySet<string>) {
    this.#config = config;
    this.#parts = parts;
    this.#wanted = wanted;
  }

  of({ id, doc, examples }: DocQuestion, functions: FunctionContext, context: TaskContext): AskedDoc {
    const parts = this.#parts;
    const { outputType } = this.#config;
    if (outputType === 'loglikelihood_rolling') {
      const text = pythonText(parts.target(doc, functions));
      return { requests: [{ kind: 'rolling', text }], shown: text };
    }
    const before = parts.before(doc, examples, functions, context);
    const made: Made = (question) => promptOf([...before, ...parts.question(question, doc)], context);
    const text = parts.text(doc, functions);
    if (outputType === 'multiple_choice') return this.#choices(doc, text, made, functions, context);
    const { prompt, shown } = made(pythonText(text));
    if (outputType === 'loglikelihood') {
      const continuation = pythonText(parts.target(doc, functions));
      return { requests: [{ kind: 'loglikelihood', context: prompt, continuation }], shown };
    }
    const { repeats, generation, fewshotDelimiter } = this.#config;
    const given = overridden(withDefaults(generation, fewshotDelimiter), context);
    const seeds = { repeats, seed: context.seed, task: this.#config.name, id };
    return { requests: generateRequests(prompt, generationOptions(given), seeds), shown };
  }

  #choices(doc: Doc, text: unknown, made: Made, functions: FunctionContext, { chat }: TaskContext): AskedDoc {
    const { genPrefix, targetDelimiter } = this.#config;
    const choices = choicesOf(this.#parts, this.#config, doc, functions);
    // In a chat the answer begins a turn, unless it goes on after a prefix.
    const prefix = typeof genPrefix?.value === 'string' ? genPrefix.value : '';
    const delimiter = chat === undefined || (prefix !== '' && !endsBlank(prefix)) ? targetDelimiter : '';
    const alone = this.#wanted.has('acc_mutual_info') ? choices.map((choice) => delimiter + choice) : [];
    if (typeof text === 'number') {
      const contexts = choices.map(made);
      const rest = delimiter + pythonText(this.#parts.target(doc, functions));
      const requests = choiceRequests(
        contexts.map(({ prompt }) => prompt),
        choices.map(() => rest),
        alone,
      );
      return { requests, shown: contexts[0]!.shown };
    }
    const { prompt, shown } = made(pythonText(text));
    return {
      requests: choiceRequests(
        [prompt],
        choices.map((choice) => delimiter + choice),
        alone,
      ),
      shown,
    };
  }

  /** What was wanted, as people read it. */
  target(doc: Doc, functions: FunctionContext): string | null {
    const parts = this.#parts;
    const { outputType } = this.#config;
    if (outputType === 'loglikelihood_rolling') return null;
    const target = parts.target(doc, functions);
    const choices = parts.choices?.(doc, functions);
    const named = (value: unknown): string =>
      typeof value === 'number' && choices !== undefined ? (choices.at(value) ?? String(value)) : pythonText(value);
    const index = outputType === 'multiple_choice' ? parts.text(doc, functions) : undefined;
    if (typeof index === 'number') return named(index);
    return Array.isArray(target) ? target.map(named).join(' | ') : named(target);
  }
}

/** A request for each pair of context and continuation, then one for each choice alone. */
function choiceRequests(
  contexts: readonly Prompt[],
  continuations: readonly string[],
  alone: readonly string[],
): ModelRequest[] {
  return [
    ...continuations.map((continuation, i): ModelRequest => {
      return { kind: 'loglikelihood', context: contexts.length === 1 ? contexts[0]! : contexts[i]!, continuation };
    }),
    ...alone.map((continuation): ModelRequest => ({ kind: 'loglikelihood', context: { text: '' }, continuation })),
  ];
}

/** So many answers to one prompt; sampled ones have seeds of their own, which hang on the sample and not on its neighbours. */
export function generateRequests(
  prompt: Prompt,
  options: GenerationOptions,
  { repeats, seed, task, id }: { repeats: number; seed: number; task: string; id: string },
): ModelRequest[] {
  return Array.from({ length: repeats }, (_, repeat) => {
    const given = options.seed === undefined ? seedOf(seed, task, id, repeat) : options.seed + repeat;
    return {
      kind: 'generate',
      prompt,
      options: options.temperature > 0 ? { ...options, seed: given } : options,
      ...(repeats > 1 ? { repeat } : {}),
    };
  });
}

const seedOf = (...parts: readonly Json[]): number =>
  Number.parseInt(sha256(JSON.stringify(parts)).slice(0, 8), 16) >>> 1;
