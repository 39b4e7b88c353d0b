/** What an evaluation would ask: of each task the first prompt with its tokens, and how many requests there would be. */
import type { Provider } from '../../providers/contract/provider.ts';
import type { Message, ModelRequest } from '../../providers/contract/request.ts';
import type { Preview } from './plan.ts';
import { PromptChecks, Warnings } from './prompt-checks.ts';
import type { CountedWarning } from './results.ts';

export interface TaskForecast {
  task: string;
  version: string | number;
  source: string;
  num_fewshot: number;
  /** Rows of the task, and those that would be asked. */
  samples: { original: number; expected: number };
  /** As many as the first sample has, for each of them. */
  requests: number;
  first: {
    id: string;
    target: string | null;
    kind: ModelRequest['kind'];
    /** The prompt as the model gets it. */
    prompt: string | readonly Message[];
    continuations: readonly string[];
    options?: object;
    /** Where the model can say. */
    token_ids?: readonly number[];
    pieces?: readonly string[];
  } | null;
  /** Data of real persons: the first prompt is not shown. */
  private?: true;
  warnings: readonly CountedWarning[];
}

/** Asks nothing and writes nothing. */
export function forecast(preview: Preview, provider: Provider): TaskForecast {
  const { planned, numFewshot, original, expected, first } = preview;
  const { task } = planned;
  const warnings = new Warnings(() => {});
  const checks = new PromptChecks(provider);
  for (const request of first?.requests ?? []) checks.request(request, warnings);
  return {
    task: task.name,
    version: task.version,
    source: task.source,
    num_fewshot: numFewshot,
    samples: { original, expected },
    requests: expected * (first?.requests.length ?? 0),
    first: first === undefined || first.requests.length === 0 ? null : shown(preview, provider),
    ...(task.private === true ? { private: true } : {}),
    warnings: warnings.list(),
  };
}

function shown({ first, planned }: Preview, provider: Provider): NonNullable<TaskForecast['first']> {
  const { id, target, requests } = first!;
  const request = requests[0]!;
  if (planned.task.private === true) {
    return { id, target: null, kind: request.kind, prompt: '(not shown: data of real persons)', continuations: [] };
  }
  const { prompt, tokens } = promptOf(request, provider);
  return {
    ...{ id, target, kind: request.kind, prompt },
    continuations: requests.flatMap((one) => (one.kind === 'loglikelihood' ? [one.continuation] : [])),
    ...(request.kind === 'generate' ? { options: request.options } : {}),
    ...(tokens === undefined ? {} : { token_ids: tokens.ids, pieces: tokens.pieces }),
  };
}

function promptOf(request: ModelRequest, provider: Provider) {
  if (request.kind === 'rolling' || request.kind === 'pseudo') {
    return { prompt: request.text, tokens: provider.tokenise?.(request.text, { templated: false }) };
  }
  const prompt = request.kind === 'generate' ? request.prompt : request.context;
  if ('text' in prompt) {
    return { prompt: prompt.text, tokens: provider.tokenise?.(prompt.text, { templated: prompt.templated === true }) };
  }
  const generationPrompt = prompt.messages.at(-1)?.role !== 'assistant';
  const text = provider.renderChat?.(prompt.messages, { generationPrompt });
  if (text === undefined) return { prompt: prompt.messages, tokens: undefined };
  return { prompt: text, tokens: provider.tokenise?.(text, { templated: true }) };
}
