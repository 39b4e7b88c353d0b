/** What `harness mitigate` says: flags to a request, and the rule or the weights as they are shown. */
import { resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import type { Constraint } from '../../eval/mitigation/points.ts';
import { mitigate, reweigh } from '../../run/score/mitigate.ts';
import { type GlobalFlags, jsonDocument } from '../context.ts';
import type { Io } from '../io.ts';
import { mitigationTables, reweighingTable } from './mitigate-tables.ts';

export interface MitigateFlags {
  data: string;
  group: string[];
  method: 'thresholds' | 'randomised' | 'reject-option' | 'reweighing';
  constraint: Constraint;
  maxGap: string;
  reference: string;
  probability: string;
  posLabel?: string;
  threshold: string;
  out?: string;
  resample?: true;
  seed: string;
}

/** @throws HarnessError for everything that is wrong with flags and rows, before anything is written. */
export async function runMitigate(flags: MitigateFlags, globals: GlobalFlags, io: Io): Promise<void> {
  const { method, out } = flags;
  if (flags.resample === true && (method !== 'reweighing' || out === undefined)) {
    throw new HarnessError('ARGUMENT_INVALID', '--resample goes with --method reweighing and --out FILE');
  }
  const request = {
    file: resolve(flags.data),
    columns: {
      groups: flags.group,
      reference: flags.reference,
      ...(method === 'reweighing' ? {} : { probability: flags.probability }),
      posLabel: flags.posLabel ?? null,
    },
    out: out === undefined ? undefined : resolve(out),
  };
  const note = (text: string): void => {
    if (!globals.quiet) io.err.write(`${text}\n`);
  };
  const show = (document: Readonly<Record<string, unknown>>, lines: readonly string[]): void =>
    void io.out.write(globals.json ? jsonDocument(document) : `${lines.join('\n')}\n`);
  if (method === 'reweighing') {
    const { weights, rows } = await reweigh(request, { resample: flags.resample === true });
    show({ method, weights, ...(out === undefined ? {} : { out, rows }) }, reweighingTable(weights));
    if (out !== undefined) note(`${rows} rows in ${shortPath(resolve(out))}`);
    return;
  }
  const rule = await mitigate(request, {
    method,
    constraint: flags.constraint,
    maxGap: share('--max-gap', flags.maxGap),
    threshold: share('--threshold', flags.threshold),
    seed: wholeNumber('--seed', flags.seed),
  });
  const { decide: _, ...told } = rule;
  show({ ...told, ...(out === undefined ? {} : { out }) }, mitigationTables(rule));
  for (const text of rule.warnings) note(`warning: ${text}`);
}

function share(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new HarnessError('ARGUMENT_INVALID', `${flag} ${text}: expected a number from 0 to 1`);
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new HarnessError('ARGUMENT_INVALID', `${flag} ${text}: expected a whole number`);
}
