/**
 * A round of an on-policy method: answers are written, scored, read again by policy and reference, turned into experience
 * by the method, and trained on for some epochs of shuffled mini-batches. All of it is a function of seed, number of the
 * round, weights and what is carried over, so that a run that is killed anywhere repeats from its last checkpoint.
 */
import { Random } from '../../base/random.ts';
import type { Tokenizer } from '../../data/tokenizer.ts';
import type { Example, Examples } from '../../data/tree.ts';
import type { Generated, Generator } from '../../generate/generator.ts';
import type { SamplingOptions } from '../../generate/sampling.ts';
import type { TrainerDefinition } from '../contract.ts';
import { optimiserStep, penaltyMetrics } from '../optimiser/optimiser-step.ts';
import type { RewardSample } from '../rewards/contract.ts';
import type { RewardedAnswer, Rewards } from '../rewards/rewards.ts';
import type { Training } from '../state/checkpoint.ts';
import type { TracedStepModel } from '../step-model.ts';
import type { RolloutModel, StepModel } from '../step-model-contract.ts';
import type { Answer, Experience, RoundPrompt, RoundShape } from './contract.ts';
import type { RoundDone, RoundRequest, Rounds } from './rounds-contract.ts';
import type { RowPrompt } from './row-prompts.ts';
import { answered, writeAnswers } from './write.ts';

export interface RoundsOptions {
  trainer: TrainerDefinition;
  /** Shared and trainer's options, camelCase. */
  options: Record<string, unknown>;
  maxGradNorm: number;
  shape: RoundShape;
  sampling: SamplingOptions;
  seed: number;
  model: RolloutModel;
  training: Training;
  /** Apart from the policy; values then come from it. */
  value: { model: Pick<TracedStepModel, 'predictedValues'> & StepModel; training: Training } | undefined;
  generator: Generator;
  tokenizer: Tokenizer;
  rewards: Rewards;
  /** Taken off the score of an answer that does not end by itself. */
  missingEosPenalty: number;
  /** The row that a prompt was made from. */
  rowOf(prompt: Example): RowPrompt;
}

/** One answer with its score, before any model has read it again. */
export interface WrittenAnswer {
  prompt: Example;
  generated: Generated;
  sample: RewardSample;
  score: number;
  scores: RewardedAnswer['scores'];
}

type Seconds = Record<'rollout' | 'scoring' | 'reading' | 'update', number>;
const nothing = (): Seconds => ({ rollout: 0, scoring: 0, reading: 0, update: 0 });

export class PolicyRounds implements Rounds {
  readonly #o: RoundsOptions;
  /** Of the last round, and of all. */
  #round: Seconds = nothing();
  readonly #run: Seconds = nothing();

  constructor(options: RoundsOptions) {
    this.#o = options;
  }

  async run(request: RoundRequest): Promise<RoundDone | undefined> {
    const { trainer, options } = this.#o;
    const { number, carried, signal } = request;
    this.#round = nothing();
    try {
      const written = await this.write(request.prompts, `round ${number}`, signal);
      const { prompts, samplerDiff } = await this.#timed('reading', () => this.#read(request.prompts, written, signal));
      const experience = trainer.onPolicy!.experience({ number, prompts, carried }, options);
      const trained = await this.#timed('update', () => this.#train(request, experience));
      if (trained === undefined) return undefined;
      const metrics = {
        ...this.#o.rewards.metrics(written.map(({ scores }) => scores)),
        ...lengthMetrics(written),
        ...experience.metrics,
        ...trained.metrics,
        ...{ 'val/sampler_logp_diff': samplerDiff, lr: request.learningRate },
      };
      return {
        ...{ loss: trained.loss, gradNorm: trained.gradNorm, updates: trained.updates },
        metrics: [metrics],
        examples: written.length,
        tokens: prompts.reduce((sum, { example }) => sum + example.tokens, 0),
        carried: experience.carried ?? { ...carried },
      };
    } catch (error) {
      // Nothing has changed before the first update, and no signal is looked at after it.
      if (signal?.aborted && error === signal.reason) return undefined;
      throw error;
    }
  }

  async evaluate(
    prompts: Examples,
    progress: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<Record<string, number>> {
    const written = await this.write([...prompts], 'evaluation', signal);
    progress(prompts.length);
    const mean = written.reduce((sum, { score }) => sum + score, 0) / written.length;
    const parts = this.#o.rewards.metrics(written.map(({ scores }) => scores));
    // What best checkpoints and early stopping go by unless told otherwise: less is better.
    return { loss: -mean, 'objective/scores': mean, ...parts, ...lengthMetrics(written) };
  }

  /** Answers with their scores, those of a prompt side by side. Throws the signal's reason. */
  async write(prompts: readonly Example[], stream: string, signal?: AbortSignal): Promise<WrittenAnswer[]> {
    const { generator, shape, sampling, seed, training, rewards, missingEosPenalty } = this.#o;
    const generated = await this.#timed('rollout', async () => {
      await training.optimizer.download?.('weights');
      // Nothing of earlier rounds may be left, not even the size of the cache: a resumed run has not written them.
      await generator.reset();
      return writeAnswers({ generator, prompts, answers: shape.answers, sampling, seed, stream, signal });
    });
    const answers = prompts.flatMap((prompt, i) =>
      generated[i]!.map((one) => ({ prompt, generated: one, sample: this.#sample(prompt, one) })),
    );
    const samples = answers.map(({ sample }) => sample);
    const scored = await this.#timed('scoring', () => rewards.score(samples, signal));
    return answers.map((answer, i) => {
      const { score, scores } = scored[i]!;
      return { ...answer, scores, score: answer.sample.ended ? score : score - missingEosPenalty };
    });
  }

  clocks(of: 'round' | 'run'): Record<string, number> {
    const seconds = of === 'round' ? this.#round : this.#run;
    const parts = Object.entries(seconds).map(([what, took]) => [`time/${what}`, took] as const);
    if (of === 'run') return Object.fromEntries(parts);
    const { prompts, answers } = this.#o.shape;
    return { ...Object.fromEntries(parts), eps: (prompts * answers) / parts.reduce((sum, [, took]) => sum + took, 0) };
  }

  #sample(prompt: Example, { ids, finish }: Generated): RewardSample {
    const { tokenizer, rowOf } = this.#o;
    const promptIds = Array.from(prompt.tree.ids);
    return {
      ...rowOf(prompt),
      promptText: tokenizer.decode(promptIds),
      completion: tokenizer.decode(ids, { skipSpecial: true }),
      ...{ promptIds, completionIds: ids, ended: finish === 'stop', source: prompt.source },
    };
  }

  /** What policy and reference say of the answers, and how far sampler and policy are apart at most. */
  async #read(
    prompts: readonly Example[],
    written: readonly WrittenAnswer[],
    signal?: AbortSignal,
  ): Promise<{ prompts: RoundPrompt[]; samplerDiff: number }> {
    const { shape, model, value } = this.#o;
    const found: RoundPrompt[] = [];
    let samplerDiff = 0;
    for (const batch of chunks([...prompts.keys()], shape.microTrees)) {
      signal?.throwIfAborted();
      const own = batch.map((i) => written.slice(i * shape.answers, (i + 1) * shape.answers));
      const examples = batch.map((i, k) =>
        answered(
          prompts[i]!,
          own[k]!.map(({ generated }) => generated),
        ),
      );
      const policy = await model.predicted(examples, 'policy');
      const reference = shape.reference ? await model.predicted(examples, 'reference') : policy;
      const values = value === undefined ? policy.values : await value.model.predictedValues(examples);
      for (const [k, example] of examples.entries()) {
        let at = 0;
        const answers = own[k]!.map(({ generated, sample, score, scores }): Answer => {
          const cut = (all: Float32Array) => all.subarray(at, at + generated.ids.length);
          const logps = cut(policy.logps[k]!);
          for (const [t, logp] of logps.entries()) {
            samplerDiff = Math.max(samplerDiff, Math.abs(logp - generated.logprobs[t]!));
          }
          const answer = {
            ...{ ids: generated.ids, text: sample.completion, ended: sample.ended, score, scores, logps },
            reference: cut(reference.logps[k]!),
            values: values === null ? null : cut(values[k]!),
          };
          at += generated.ids.length;
          return answer;
        });
        found.push({ example, answers });
      }
    }
    return { prompts: found, samplerDiff };
  }

  async #train({ number, learningRate, signal }: RoundRequest, { examples }: Experience) {
    const { shape, seed, model, training, value, trainer, options, maxGradNorm } = this.#o;
    // A round may teach nothing: every pair tied, every answer cut off.
    if (examples.length === 0) return { loss: 0, gradNorm: 0, updates: 0, metrics: {} };
    const steps: Record<string, number>[] = [];
    const penalties: Record<string, number>[] = [];
    let loss = 0;
    let updates = 0;
    let gradNorm = 0;
    let stopped = false;
    for (let epoch = 0; epoch < shape.epochs && !stopped; epoch++) {
      const order = new Random(seed, `mini-batches of epoch ${epoch} of round ${number}`).permutation(examples.length);
      const each = Math.ceil(examples.length / shape.miniBatches);
      for (const batch of chunks([...order], each)) {
        const done = await optimiserStep({
          ...{ model, training, beside: value, learningRate, maxGradNorm },
          micro: chunks(
            batch.map((i) => examples[i]!),
            shape.microTrees,
          ),
          step: number,
          signal: updates === 0 ? signal : undefined,
          accept: (results) => {
            steps.push(meanOf(results.map(({ metrics }) => metrics)));
            loss += sumOf(results.map((result) => result.loss));
            return trainer.onPolicy!.stop?.(steps.at(-1)!, options) !== true;
          },
        });
        if (done === undefined) return undefined;
        stopped = done.gradNorm === undefined;
        if (stopped) break;
        gradNorm = done.gradNorm!;
        penalties.push(penaltyMetrics(done));
        loss += sumOf(Object.values(done.penalties));
        updates++;
      }
    }
    const summary = trainer.onPolicy!.summary?.(steps) ?? {};
    return {
      loss: loss / steps.length,
      gradNorm,
      updates,
      metrics: { ...meanOf(steps), ...meanOf(penalties), ...summary },
    };
  }

  async #timed<T>(what: keyof Seconds, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      const seconds = (performance.now() - began) / 1000;
      this.#round[what] += seconds;
      this.#run[what] += seconds;
    }
  }
}

/** GRPO's names in TRL; lengths in tokens, the end token included. */
function lengthMetrics(written: readonly WrittenAnswer[]): Record<string, number> {
  const lengths = written.map(({ generated }) => generated.ids.length);
  return {
    'completions/mean_length': lengths.reduce((a, b) => a + b, 0) / lengths.length,
    'completions/min_length': Math.min(...lengths),
    'completions/max_length': Math.max(...lengths),
    'completions/clipped_ratio': written.filter(({ sample }) => !sample.ended).length / written.length,
  };
}

/** Mean of each metric over records that have the same names. */
function meanOf(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = Object.keys(records[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, records.reduce((sum, record) => sum + record[name]!, 0) / records.length]),
  );
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0);

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
