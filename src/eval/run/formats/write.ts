/** Files of other tools, written beside the run's own: lm-eval's results and samples, JUnit's report. */
import { join } from 'node:path';
import type { Provider } from '../../../providers/contract/provider.ts';
import type { FailedGate } from '../gates.ts';
import type { EvalPlan, EvalSettings } from '../plan.ts';
import type { EvalPlace } from '../record.ts';
import type { TaskResult } from '../results.ts';
import { writeJunit } from './junit.ts';
import { writeLmEval } from './lm-eval.ts';

export interface FormatRequest {
  readonly formats: readonly ('lm-eval' | 'junit')[];
  readonly run: string;
  readonly place: EvalPlace;
  readonly outputPath?: string;
  readonly provider: Provider;
  readonly settings: EvalSettings;
  readonly plan: EvalPlan;
  readonly results: readonly TaskResult[];
  readonly failedGates: readonly FailedGate[];
}

/** Writes what was asked for; returns the paths. */
export async function writeFormats(request: FormatRequest): Promise<string[]> {
  const files: string[] = [];
  if (request.formats.includes('lm-eval') || request.outputPath !== undefined)
    files.push(...(await writeLmEval(request)));
  if (request.formats.includes('junit')) files.push(await writeJunit(join(request.run, 'junit.xml'), request));
  return files;
}
