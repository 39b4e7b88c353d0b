/**
 * `lr_scheduler_type: reduce_lr_on_plateau` after torch's ReduceLROnPlateau: the rate is multiplied by `factor` when an
 * evaluated metric has not improved for more than `patience` evaluations. Its state goes into checkpoints.
 */
import { HarnessError } from '../../base/errors.ts';

export interface PlateauState {
  lr: number;
  /** null: nothing evaluated yet. */
  best: number | null;
  badEvaluations: number;
  cooldownLeft: number;
}

const defaults = {
  mode: 'min',
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  threshold_mode: 'rel',
  cooldown: 0,
  min_lr: 0,
  eps: 1e-8,
};

type Settings = typeof defaults;

export class Plateau {
  readonly #settings: Settings;
  state: PlateauState;

  constructor(baseLr: number, kwargs: Readonly<Record<string, unknown>>) {
    for (const [key, value] of Object.entries(kwargs)) {
      const expected = Object.hasOwn(defaults, key) ? typeof defaults[key as keyof Settings] : undefined;
      if (expected === undefined || typeof value !== expected) {
        const known = Object.keys(defaults).join(', ');
        const message = `lr_scheduler_kwargs: ${key}: ${JSON.stringify(value)} does not fit reduce_lr_on_plateau.`;
        throw new HarnessError('CONFIG_LR_SCHEDULER', message, { hint: `It knows ${known}.` });
      }
    }
    this.#settings = { ...defaults, ...(kwargs as Partial<Settings>) };
    if (this.#settings.factor >= 1) {
      throw new HarnessError('CONFIG_LR_SCHEDULER', 'lr_scheduler_kwargs: factor must be below 1.');
    }
    this.state = { lr: baseLr, best: null, badEvaluations: 0, cooldownLeft: 0 };
  }

  #improves(value: number, best: number): boolean {
    const { mode, threshold, threshold_mode: thresholdMode } = this.#settings;
    if (mode === 'max') return value > (thresholdMode === 'rel' ? best * (1 + threshold) : best + threshold);
    return value < (thresholdMode === 'rel' ? best * (1 - threshold) : best - threshold);
  }

  /** Takes one evaluation's metric; returns the rate of the following steps. */
  observe(value: number): number {
    const { factor, patience, cooldown, min_lr: least, eps } = this.#settings;
    const state = this.state;
    if (state.best === null || this.#improves(value, state.best)) {
      state.best = value;
      state.badEvaluations = 0;
    } else {
      state.badEvaluations++;
    }
    if (state.cooldownLeft > 0) {
      state.cooldownLeft--;
      state.badEvaluations = 0;
    }
    if (state.badEvaluations > patience) {
      const reduced = Math.max(state.lr * factor, least);
      if (state.lr - reduced > eps) state.lr = reduced;
      state.cooldownLeft = cooldown;
      state.badEvaluations = 0;
    }
    return state.lr;
  }
}
