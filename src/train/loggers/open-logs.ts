/** The logs of a run, written together: metrics.jsonl always, TensorBoard events when asked for. */
import { join } from 'node:path';
import type { TrainState } from '../state/train-state.ts';
import { type LogEntry, MetricsLog } from './metrics-jsonl.ts';
import { TensorBoardLog } from './tensorboard.ts';

export interface Logs {
  /** Clocks go to TensorBoard alone: metrics.jsonl repeats to the byte. */
  write(entry: LogEntry, clocks: Readonly<Record<string, number>>): Promise<void>;
  close(): Promise<void>;
}

/** Opens them in the run folder `run` for a run that stands at `state`. */
export async function openLogs(run: string, state: TrainState, tensorboard: boolean): Promise<Logs> {
  const metrics = await MetricsLog.open(join(run, 'metrics.jsonl'), state.history);
  const events = tensorboard ? await TensorBoardLog.open(run, state.step + 1) : undefined;
  return {
    async write(entry, clocks) {
      await metrics.write(entry);
      await events?.write(entry.step ?? 0, { ...entry, ...clocks });
    },
    async close() {
      await metrics.close();
      await events?.close();
    },
  };
}
