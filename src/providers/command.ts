/**
 * A program of the user's: `command:PROGRAM ARGS`, started once, without a shell. It reads requests from standard input
 * and writes answers to standard output, one JSON object a line, UTF-8, flushed after each line; answers may come in any
 * order, each with the `id` of its request. Standard error is free; its last lines are shown when the program fails.
 *
 *     {"id":1,"kind":"generate","prompt":"2+2=","max_tokens":8,"stop":["\n"],"temperature":0}
 *     {"id":1,"text":"4","finish":"stop","usage":{"input_tokens":4,"output_tokens":1}}
 *     {"id":2,"kind":"generate","messages":[{"role":"user","content":"Hi"}],"max_tokens":8,"stop":[],"temperature":0}
 *     {"id":2,"error":"out of memory","retryable":true,"retry_after":5}
 *     {"id":3,"kind":"loglikelihood","prompt":"The sky is","continuation":" blue"}
 *     {"id":3,"logprob":-1.25,"greedy":true,"tokens":1}
 *     {"id":4,"kind":"rolling","text":"A whole page."}
 *     {"id":4,"logprob":-10.5,"tokens":4}
 *
 *     {"id":5,"kind":"pseudo","text":"He is kind.","between":["He is kind.","She is kind."]}
 *     {"id":5,"logprob":-7.5,"tokens":3}
 *
 * Of a pseudo-log-likelihood `between` says which tokens count (see `contract/request.ts`); without it all do.
 * A request may also carry `top_p`, `top_k`, `min_p`, `repetition_penalty`, `seed`, `logprobs`, `repeat` (which of several
 * answers), `templated` (the prompt holds its special tokens) and the user's own fields under `extra`. Of an answer only
 * `text`, or `logprob` and `greedy`, must be there; `finish` is stop, length, filtered or other. The end of standard input
 * is the end. Which kinds it answers says the option `kinds`. Leaves out: starting a program again that has crashed.
 */
import { statSync } from 'node:fs';
import { HarnessError } from '../base/errors.ts';
import { sha256, sha256File } from '../base/hash.ts';
import { JsonLineProgram } from './command/program.ts';
import { splitWords } from './command/split-words.ts';
import { type ProviderDefinition, RequestFailure } from './contract/provider.ts';
import { readAnswer } from './contract/read-answer.ts';
import type { ModelRequest, Prompt } from './contract/request.ts';
import { type Fields, finite } from './http/json.ts';
import { TIMEOUT } from './http/option-schemas.ts';
import { oneLine, redactor, secretsIn } from './http/secrets.ts';
import { cutAtStop } from './http/stop-strings.ts';

const KINDS = ['generate', 'loglikelihood', 'rolling', 'pseudo'] as const;

interface Options {
  readonly kinds?: readonly (typeof KINDS)[number][];
  readonly timeout?: number;
}

const definition: ProviderDefinition<Options> = {
  scheme: 'command',
  summary: 'A program that answers JSON lines on its standard input and output',
  schema: {
    kinds: {
      type: 'array',
      items: { enum: KINDS },
      uniqueItems: true,
      minItems: 1,
      default: ['generate'],
      description: 'Kinds of request that the program answers.',
    },
    timeout: { type: 'number', exclusiveMinimum: 0, default: TIMEOUT, description: 'Seconds for one answer.' },
  },
  async open(target, options, context) {
    const { kinds = ['generate'], timeout = TIMEOUT } = options;
    const words = splitWords(target);
    const redact = redactor(secretsIn(context.env));
    const program = await JsonLineProgram.start({ words, env: context.env, timeout, redact });
    const model = `command:${redact(target)}`;
    return {
      model,
      identity: `${model} ${await contentOf(words)}`,
      capabilities: {
        ...{ generate: kinds.includes('generate'), loglikelihood: kinds.includes('loglikelihood') },
        ...{ rolling: kinds.includes('rolling'), pseudo: kinds.includes('pseudo') },
        ...{ messages: true, text: true, tokenLogprobs: true, seed: true },
      },
      async answer(request, signal) {
        if (!kinds.includes(request.kind)) {
          throw new HarnessError('COMMAND_KIND', `${model} is not said to answer ${request.kind} requests`, {
            hint: `when it does, say kinds: [${[...kinds, request.kind].join(', ')}]`,
          });
        }
        const line = await program.ask(wireOf(request), signal);
        if (line.error !== undefined && line.error !== null) throw failed(model, line, redact);
        const answer = readAnswer(request.kind, line);
        if (typeof answer === 'string') {
          throw new RequestFailure('ANSWER_MALFORMED', `${model}: the answer is not right: ${answer}`, {
            retryable: false,
            exitCode: 1,
          });
        }
        return answer.kind === 'generate' && request.kind === 'generate'
          ? cutAtStop(answer, request.options.stop)
          : answer;
      },
      close: () => program.close(),
    };
  },
};

export default definition;

/** Program and scripts by their content, so that a changed one does not live on its old answers. */
async function contentOf(words: readonly string[]): Promise<string> {
  const files = words.filter((word) => statSync(word, { throwIfNoEntry: false })?.isFile() === true);
  return sha256(...(await Promise.all(files.map((file) => sha256File(file)))));
}

const promptFields = (prompt: Prompt): Fields =>
  'messages' in prompt
    ? { messages: prompt.messages }
    : { prompt: prompt.text, ...(prompt.templated === true ? { templated: true } : {}) };

/** A request as it stands on the wire. */
function wireOf(request: ModelRequest): Fields {
  const { kind } = request;
  if (kind === 'rolling') return { kind, text: request.text };
  if (kind === 'pseudo') return { kind, text: request.text, between: request.between };
  if (kind === 'loglikelihood') {
    return { kind, ...promptFields(request.context), continuation: request.continuation };
  }
  const { maxTokens, stop, temperature, topP, topK, minP, repetitionPenalty, seed, logprobs, extra } = request.options;
  return {
    ...{ kind, ...promptFields(request.prompt), max_tokens: maxTokens, stop, temperature },
    ...{ top_p: topP, top_k: topK, min_p: minP, repetition_penalty: repetitionPenalty, seed, logprobs },
    ...{ repeat: request.repeat, extra },
  };
}

function failed(model: string, line: Fields, redact: (text: string) => string): RequestFailure {
  const { error, retryable, retry_after: wait } = line;
  const said = oneLine(redact(typeof error === 'string' ? error : JSON.stringify(error)));
  const retryAfter = finite(wait);
  return new RequestFailure('COMMAND_FAILED', `${model}: ${said}`, {
    retryable: retryable === true,
    exitCode: 1,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}
