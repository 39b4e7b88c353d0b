/**
 * What is logged every N steps: the mean of the steps' losses, the mean over micro-batches of the trainer's metrics, and
 * gradient norm and learning rate of the last step (transformers' and TRL's way). Its state goes into checkpoints, so
 * that a resumed run logs the same numbers.
 */

export interface WindowState {
  steps: number;
  loss: number;
  metrics: Record<string, { sum: number; count: number }>;
  gradNorm: number;
  learningRate: number;
}

const empty = (): WindowState => ({ steps: 0, loss: 0, metrics: {}, gradNorm: 0, learningRate: 0 });

export class LogWindow {
  state: WindowState = empty();

  add(step: {
    loss: number;
    metrics: readonly Record<string, number>[];
    gradNorm: number;
    learningRate: number;
  }): void {
    const { state } = this;
    state.steps++;
    state.loss += step.loss;
    state.gradNorm = step.gradNorm;
    state.learningRate = step.learningRate;
    for (const micro of step.metrics) {
      for (const [name, value] of Object.entries(micro)) {
        state.metrics[name] ??= { sum: 0, count: 0 };
        state.metrics[name].sum += value;
        state.metrics[name].count++;
      }
    }
  }

  /** The window's numbers by TRL's names; the next step opens a new window. */
  flush(): Record<string, number> {
    const { steps, loss, metrics, gradNorm, learningRate } = this.state;
    this.state = empty();
    const means = Object.entries(metrics).map(([name, { sum, count }]) => [name, sum / count]);
    return { loss: loss / steps, grad_norm: gradNorm, learning_rate: learningRate, ...Object.fromEntries(means) };
  }
}
