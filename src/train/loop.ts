/**
 * The training loop: micro-batches, clipping, update, schedule, and what is due after each step (log, evaluate, save).
 * It knows neither method nor model. After every step the whole future follows from `TrainState`, weights and moments,
 * so a run resumed from a checkpoint repeats an uninterrupted one bit for bit. Clocks never enter that state.
 */
import { HarnessError } from '../base/errors.ts';
import type { Examples } from '../data/tree.ts';
import { evaluate } from './evaluate.ts';
import type { Reporter } from './events.ts';
import { LogWindow } from './log-window.ts';
import type { LogEntry } from './loggers/metrics-jsonl.ts';
import { checkWeights } from './non-finite.ts';
import { Plateau } from './optimiser/plateau.ts';
import { learningRates } from './optimiser/schedules.ts';
import type { TrainOptions } from './options.ts';
import type { Plan, PlanOptions } from './plan.ts';
import type { ReferenceLogps } from './reference-logps.ts';
import type { Rounds } from './rollout/rounds-contract.ts';
import type { Sampler } from './sampler.ts';
import { Speed } from './speed.ts';
import { type BestOptions, BestSoFar } from './state/best.ts';
import { checkpointName, rotate, saveCheckpoint, type Training } from './state/checkpoint.ts';
import type { TrainState } from './state/train-state.ts';
import type { StepModel } from './step-model-contract.ts';
import { updateInRound, updateOnRows } from './updates.ts';

/** The options that the loop reads, itself and through plan and best. */
export type LoopOptions = PlanOptions &
  BestOptions &
  Pick<
    TrainOptions,
    'learningRate' | 'lrSchedulerKwargs' | 'maxGradNorm' | 'perDeviceEvalBatchSize' | 'saveTotalLimit' | 'saveOnlyModel'
  >;

export interface RunSplit {
  examples: Examples;
  reference: ReferenceLogps | null;
}

export interface LoopRequest {
  options: LoopOptions;
  model: StepModel;
  training: Training;
  plan: Plan;
  sampler: Sampler;
  train: RunSplit;
  /** Of an on-policy method: a step is then a round, and `train` holds prompts. */
  rounds?: Rounds | undefined;
  /** Evaluated when `plan` says so; absent: never. */
  heldOut: RunSplit | null;
  /** The run folder: checkpoints go there. */
  run: string;
  /** Where the run stands; changed in place. */
  state: TrainState;
  /** State and weights come from a checkpoint of this very step. */
  resumed: boolean;
  /** Takes a log event, and what clocks say about it apart, because that never repeats. */
  log(entry: LogEntry, clocks: Readonly<Record<string, number>>): Promise<void>;
  reporter: Reporter;
  /** Aborted: stop after the micro-batch in flight and write a checkpoint. */
  signal?: AbortSignal | undefined;
}

export interface LoopOutcome {
  status: 'finished' | 'interrupted';
  /** Mean loss over all steps of the run; absent when it had none. */
  trainLoss?: number;
  /** What clocks say about this process: `train_runtime`, `train_samples_per_second`, ... */
  clocks: Record<string, number>;
}

/** The state of a run that has not begun. `seed` and `data` (a hash of the examples) are what resuming compares. */
export function freshState(maxSteps: number, seed: number, data: string): TrainState {
  return {
    step: 0,
    epoch: 0,
    maxSteps,
    tokens: 0,
    lossSum: 0,
    window: new LogWindow().state,
    best: { metric: null, step: null, withoutProgress: 0 },
    plateau: null,
    stopped: false,
    evaluationPending: false,
    history: [],
    seed,
    data,
  };
}

/** Trains from `state` to the end, or until `signal`. Throws NON_FINITE, DISK_*, CONFIG_*. */
export async function train(request: LoopRequest): Promise<LoopOutcome> {
  return new Loop(request).run();
}

class Loop {
  readonly #r: LoopRequest;
  readonly #rate: (done: number) => number;
  readonly #plateau: Plateau | undefined;
  readonly #best: BestSoFar;
  readonly #window = new LogWindow();
  readonly #speed: Speed;
  readonly #began = performance.now();
  #examplesDone = 0;
  #stepsDone = 0;
  /** The present state is on disk. */
  #saved: boolean;

  constructor(request: LoopRequest) {
    const { options, plan, state } = request;
    this.#r = request;
    const kwargs = options.lrSchedulerKwargs ?? {};
    if (options.lrSchedulerType === 'reduce_lr_on_plateau') {
      const plateau = new Plateau(options.learningRate, kwargs);
      if (state.plateau !== null) plateau.state = state.plateau;
      state.plateau = plateau.state;
      this.#plateau = plateau;
      this.#rate = () => plateau.state.lr;
    } else {
      const { lrSchedulerType: name, learningRate: baseLr } = options;
      this.#rate = learningRates({ name, baseLr, warmupSteps: plan.warmupSteps, totalSteps: plan.maxSteps, kwargs });
    }
    this.#best = new BestSoFar(options);
    this.#best.state = state.best;
    this.#window.state = state.window;
    this.#speed = new Speed(state.tokens);
    this.#saved = request.resumed;
  }

  async run(): Promise<LoopOutcome> {
    const { plan, state, signal, reporter, options, run } = this.#r;
    reporter.phase('training', plan.maxSteps);
    // A kill may have come between saving and rotating, and no later save need follow.
    if (this.#r.resumed) await rotate(run, options.saveTotalLimit, state.best.step);
    if (state.evaluationPending && !(await this.#settle())) return this.#interrupted();
    while (state.step < plan.maxSteps && !state.stopped) {
      if (signal?.aborted || !(await this.#step())) return this.#interrupted();
      if (plan.logAfter(state.step)) await this.#log(this.#flushed(), this.#r.rounds?.clocks('round') ?? {});
      state.evaluationPending = this.#r.heldOut !== null && plan.evaluateAfter(state.step);
      if (!(await this.#settle())) return this.#interrupted();
    }
    const clocks = this.#clocks();
    if (state.step === 0) return { status: 'finished', clocks };
    const trainLoss = state.lossSum / state.step;
    await this.#log({ train_loss: trainLoss }, clocks);
    return { status: 'finished', trainLoss, clocks };
  }

  /** One optimiser step, or one round; false when it was given up, with nothing changed but gradients. */
  async #step(): Promise<boolean> {
    const { plan, state, reporter } = this.#r;
    const learningRate = this.#rate(state.step);
    const done = await (this.#r.rounds === undefined ? updateOnRows : updateInRound)(this.#r, learningRate);
    if (done === undefined) return false;
    const { examples, metrics, gradNorm, loss } = done;
    this.#saved = false;
    this.#stepsDone++;
    this.#examplesDone += examples;
    state.step++;
    state.epoch = plan.epoch(state.step);
    state.tokens += done.tokens;
    state.lossSum += loss;
    const now = new LogWindow();
    for (const window of [this.#window, now]) window.add({ loss, metrics, gradNorm, learningRate });
    state.window = this.#window.state;
    const { loss: _l, grad_norm: _g, learning_rate: _r, ...means } = now.flush();
    const { step, epoch, maxSteps } = state;
    const speed = this.#speed.mark(state.tokens, maxSteps - step);
    reporter.step({ step, maxSteps, epoch, loss, gradNorm, learningRate, metrics: means, ...speed });
    return true;
  }

  #flushed(): Record<string, number> {
    const numbers = this.#window.flush();
    this.#r.state.window = this.#window.state;
    return { ...numbers, num_tokens: this.#r.state.tokens };
  }

  async #log(numbers: Record<string, number>, clocks: Record<string, number>): Promise<void> {
    const { state } = this.#r;
    const entry = { step: state.step, epoch: state.epoch, ...numbers };
    state.history.push(entry);
    await this.#r.log(entry, clocks);
  }

  /** Evaluates and saves what is due at the present step; false when the evaluation was interrupted. */
  async #settle(): Promise<boolean> {
    const { plan, state, options } = this.#r;
    let save = plan.saveAfter(state.step);
    if (state.evaluationPending) {
      const metrics = await this.#evaluate();
      if (metrics === undefined) return false;
      state.evaluationPending = false;
      this.#saved = false;
      const verdict = this.#best.judge(state.step, metrics);
      if (verdict !== undefined) {
        this.#plateau?.observe(verdict.value);
        state.stopped = verdict.stop;
        save ||= verdict.isBest && (options.saveStrategy === 'best' || options.loadBestModelAtEnd);
        if (verdict.stop) this.#r.reporter.info(this.#stopMessage());
      }
    }
    if (save) await this.#save();
    return true;
  }

  #stopMessage(): string {
    const { state } = this.#r;
    const { metric } = this.#best;
    const best = `best ${state.best.metric} at step ${state.best.step}`;
    return `Stopping early at step ${state.step}: eval_${metric} has not improved (${best}).`;
  }

  async #evaluate(): Promise<Record<string, number> | undefined> {
    const { model, heldOut, options, state, reporter, signal } = this.#r;
    const { examples, reference } = heldOut!;
    const began = performance.now();
    reporter.phase('evaluation', examples.length);
    const batchSize = options.perDeviceEvalBatchSize;
    const progress = (done: number) => reporter.progress(done, examples.length, 'examples');
    let metrics: Record<string, number>;
    try {
      metrics = this.#r.rounds
        ? await this.#r.rounds.evaluate(examples, progress, signal)
        : (await evaluate({ model, examples, batchSize, reference, signal, progress })).metrics;
    } catch (error) {
      if (signal?.aborted && !HarnessError.is(error)) return undefined;
      throw error;
    }
    const seconds = (performance.now() - began) / 1000;
    const prefixed = Object.entries(metrics).map(([name, value]) => [`eval_${name}`, value]);
    const numbers: Record<string, number> = { ...Object.fromEntries(prefixed), eval_num_tokens: state.tokens };
    await this.#log(numbers, {
      eval_runtime: seconds,
      eval_samples_per_second: examples.length / seconds,
      eval_steps_per_second: Math.ceil(examples.length / batchSize) / seconds,
    });
    reporter.evaluation(state.step, numbers);
    reporter.phase('training', state.maxSteps);
    return metrics;
  }

  async #save(): Promise<void> {
    const { run, training, state, options, plan } = this.#r;
    await training.optimizer.download?.('weights', 'state');
    checkWeights(state.step, training.params);
    const best = state.best.step;
    await saveCheckpoint(run, training, state, {
      trainBatchSize: options.perDeviceTrainBatchSize,
      numTrainEpochs: Math.ceil(plan.maxSteps / plan.stepsPerEpoch),
      loggingSteps: options.loggingSteps,
      evalSteps: options.evalSteps ?? null,
      saveSteps: options.saveSteps,
      bestCheckpoint: best === null ? null : checkpointName(best),
      saveOnlyModel: options.saveOnlyModel,
    });
    this.#saved = true;
    await rotate(run, options.saveTotalLimit, best);
  }

  async #interrupted(): Promise<LoopOutcome> {
    if (!this.#saved && this.#r.state.step > 0) await this.#save();
    return { status: 'interrupted', clocks: this.#clocks() };
  }

  #clocks(): Record<string, number> {
    const seconds = (performance.now() - this.#began) / 1000;
    return {
      train_runtime: seconds,
      train_samples_per_second: this.#examplesDone / seconds,
      train_steps_per_second: this.#stepsDone / seconds,
      ...this.#r.rounds?.clocks('run'),
    };
  }
}
