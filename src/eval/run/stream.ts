/**
 * The flow of an evaluation: samples of all tasks one after the other into the asker, so that the model never waits at the
 * border of two tasks; answers out in the same order; scoring beside it, with several samples in flight because judges
 * take time. Memory holds what is in flight.
 */
import { HarnessError } from '../../base/errors.ts';
import { RequestFailure } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
import type { EvalSample, SampleScore, ScoringContext } from '../tasks/task.ts';
import type { Preview } from './plan.ts';

/** What answers: `Asker`. */
export interface Answering {
  answers(
    source: AsyncIterable<{ readonly id: string; readonly requests: readonly ModelRequest[] }>,
  ): AsyncIterable<{ readonly id: string; readonly answers: readonly (ModelAnswer | RequestFailure)[] }>;
}

export type SampleOutcome = { scores: readonly SampleScore[] } | { error: { code: string; message: string } };

export type FlowEvent =
  | {
      readonly kind: 'sample';
      readonly preview: Preview;
      readonly sample: EvalSample;
      /** `null` where the request failed. */
      readonly answers: readonly (ModelAnswer | null)[];
      readonly outcome: SampleOutcome;
    }
  | { readonly kind: 'end'; readonly preview: Preview };

interface InFlight {
  readonly event: Promise<FlowEvent>;
  settled: boolean;
}

/** Samples that are scored at the same time. */
const SCORING = 32;

export interface FlowOptions {
  readonly previews: readonly Preview[];
  readonly asker: Answering;
  readonly scoringOf: (preview: Preview) => ScoringContext;
  /** Answers are kept, not scored. */
  readonly predictOnly: boolean;
  /** Told of each sample before it is asked. */
  readonly onSample: (preview: Preview, sample: EvalSample) => void;
}

/** Events of all tasks in order, each task closed by its `end`. Throws what ends the whole evaluation. */
export async function* flow(options: FlowOptions): AsyncGenerator<FlowEvent> {
  const { previews, asker, onSample } = options;
  const sent: ({ preview: Preview; sample: EvalSample } | { preview: Preview; sample: undefined })[] = [];
  async function* source() {
    for (const preview of previews) {
      for await (const sample of preview.planned.task.samples(preview.context)) {
        onSample(preview, sample);
        sent.push({ preview, sample });
        const { name, private: hidden } = preview.planned.task;
        const requests = hidden === true ? sample.requests.map(unlogged) : sample.requests;
        yield { id: `${name}/${sample.id}`, requests };
      }
      sent.push({ preview, sample: undefined });
    }
  }
  const inFlight: InFlight[] = [];
  const start = (event: Promise<FlowEvent> | FlowEvent): void => {
    if (!(event instanceof Promise)) {
      inFlight.push({ event: Promise.resolve(event), settled: true });
      return;
    }
    const entry: InFlight = { event, settled: false };
    const settle = (): void => {
      entry.settled = true;
    };
    event.then(settle, settle);
    inFlight.push(entry);
  };
  const ends = (): void => {
    while (sent.length > 0 && sent[0]!.sample === undefined) {
      start({ kind: 'end', preview: sent.shift()!.preview });
    }
  };
  for await (const { answers } of asker.answers(source())) {
    ends();
    const { preview, sample } = sent.shift()!;
    if (sample === undefined) throw new Error('an answer came for no sample');
    start(scored(preview, sample, answers, options));
    ends();
    while (inFlight.length > 0 && (inFlight[0]!.settled || inFlight.length > SCORING))
      yield await inFlight.shift()!.event;
  }
  ends();
  for (const { event } of inFlight) yield await event;
}

/** A request of a private task, whoever is asked: its answer is written nowhere. Log-likelihoods are numbers and may be. */
export const unlogged = (request: ModelRequest): ModelRequest =>
  request.kind === 'generate' ? { ...request, private: true } : request;

function scored(
  preview: Preview,
  sample: EvalSample,
  answers: readonly (ModelAnswer | RequestFailure)[],
  { predictOnly, scoringOf }: FlowOptions,
): FlowEvent | Promise<FlowEvent> {
  const failure = answers.find(RequestFailure.is);
  const kept = answers.map((answer) => ('kind' in answer ? answer : null));
  const event = (outcome: SampleOutcome): FlowEvent => ({ kind: 'sample', preview, sample, answers: kept, outcome });
  if (failure !== undefined) return event({ error: { code: failure.code, message: failure.message } });
  if (predictOnly) return event({ scores: [] });
  const failed = (error: unknown): FlowEvent => {
    // A judge that could not be asked fails its sample; anything else is wrong for all of them.
    if (RequestFailure.is(error)) return event({ error: { code: error.code, message: error.message } });
    throw located(error, preview, sample);
  };
  try {
    const scores = preview.planned.task.score(sample, kept as ModelAnswer[], scoringOf(preview));
    return scores instanceof Promise ? scores.then((list) => event({ scores: list }), failed) : event({ scores });
  } catch (error) {
    return failed(error);
  }
}

/** An error of scoring, with the task and the sample. */
function located(error: unknown, { planned }: Preview, { id }: EvalSample): unknown {
  if (HarnessError.is(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new HarnessError('TASK_SCORING', `task ${planned.task.name}, sample ${id}: scoring failed: ${reason}`, {
    hint: 'the answers are kept: correct the task and run the same command again',
    cause: error,
    exitCode: 1,
  });
}
