/**
 * Training as it is watched: one live line on a terminal, plain lines elsewhere (every logging step, or every 10 seconds
 * when steps are slow to come). Everything goes to stderr.
 */
import picocolors from 'picocolors';
import { safeText, truncate } from '../base/terminal.ts';
import { thousands } from '../report/format.ts';
import type { Reporter, StepEvent, TableColumn } from '../train/events.ts';
import type { Output } from './io.ts';
import { formatTable } from './table.ts';

export interface ReporterOptions {
  err: Output;
  color: boolean;
  quiet: boolean;
  /** Plain lines come every so many steps; below 1 a share of the run. */
  logEvery: number;
  /** Milliseconds. */
  now?: () => number;
}

export interface LiveReporter extends Reporter {
  /** Leaves the last live line standing and ends it. */
  finish(): void;
}

const REDRAW = 100;
const PLAIN = 10_000;
/** Longest run of unmarked text shown of an example, in characters. */
const CONTEXT = 700;

/** `45s`, `3m05s`, `2h07m`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number): string => String(n).padStart(2, '0');
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`;
}

const signed = (n: number): string => `${n < 0 ? '-' : '+'}${Math.abs(n).toFixed(3)}`;

/** Loss, margin and accuracy by whatever names the method logs them under. */
function measures(loss: number, metrics: Readonly<Record<string, number>>, prefix = ''): string[] {
  const first = (...names: string[]): number | undefined =>
    names.map((name) => metrics[prefix + name]).find((value) => value !== undefined);
  const margin = first('rewards/margins', 'margin');
  const accuracy = first('rewards/accuracies', 'accuracy', 'mean_token_accuracy');
  return [
    `loss ${loss.toFixed(4)}`,
    ...(margin === undefined ? [] : [`margin ${signed(margin)}`]),
    ...(accuracy === undefined ? [] : [`accuracy ${(100 * accuracy).toFixed(0)} %`]),
  ];
}

/** The line of a step, without colours: `step  12/160  loss 0.6931  margin +0.021 ...`. */
export function stepLine({ step, maxSteps, loss, metrics, tokensPerSecond, etaSeconds }: StepEvent): string {
  const total = String(maxSteps);
  return [
    `step ${String(step).padStart(total.length)}/${total}`,
    ...measures(loss, metrics),
    `${thousands(tokensPerSecond)} tokens/s`,
    `ETA ${duration(etaSeconds)}`,
  ].join('  ');
}

/** A reporter that draws on stderr. */
export function createReporter(options: ReporterOptions): LiveReporter {
  const { err, quiet, now = Date.now } = options;
  const colors = picocolors.createColors(options.color);
  const live = err.isTTY && !quiet;
  let current = '';
  let drawn = false;
  let lastDraw = Number.NEGATIVE_INFINITY;
  let lastPlain = Number.NEGATIVE_INFINITY;
  let phase = '';

  const erase = (): void => {
    if (drawn) err.write('\r\u001b[K');
    drawn = false;
  };
  const draw = (text: string, force = false): void => {
    current = text;
    if (!live || (!force && now() - lastDraw < REDRAW)) return;
    lastDraw = now();
    err.write(`\r${truncate(text, err.columns - 1)}\u001b[K`);
    drawn = true;
  };
  const line = (text: string): void => {
    const redraw = drawn;
    erase();
    err.write(`${text}\n`);
    if (redraw) draw(current, true);
  };
  const told = (text: string): void => {
    if (!quiet) line(text);
  };

  return {
    phase(name, total) {
      phase = name;
      lastPlain = now();
      const text = `${name}${total === undefined ? '' : ` (${thousands(total)})`} ...`;
      if (live) draw(text, true);
      else told(text);
    },
    progress(done, total, unit) {
      // A total of 0 is not known.
      const text = `${phase}  ${thousands(done)}${total > 0 ? `/${thousands(total)}` : ''} ${unit}`;
      if (live) draw(text, done === total);
      else if (now() - lastPlain >= PLAIN) {
        lastPlain = now();
        told(text);
      }
    },
    info: (text) => told(safeText(text)),
    warn: (text) => line(`${colors.yellow('warning')}: ${safeText(text)}`),
    step(event) {
      const text = stepLine(event);
      if (live) {
        draw(text, event.step === event.maxSteps);
        return;
      }
      const every = options.logEvery < 1 ? Math.ceil(options.logEvery * event.maxSteps) : Math.trunc(options.logEvery);
      const due = event.step % Math.max(1, every) === 0 || event.step === 1 || event.step === event.maxSteps;
      if (!due && now() - lastPlain < PLAIN) return;
      lastPlain = now();
      told(text);
    },
    evaluation(step, metrics) {
      const named = measures(metrics.eval_loss ?? Number.NaN, metrics, 'eval_').join('  ');
      told(colors.bold(`evaluation at step ${step}  `) + named);
    },
    table(title, columns: readonly TableColumn[], rows) {
      const cells = rows.map((row) => row.map(safeText));
      for (const text of [colors.bold(safeText(title)), ...formatTable(columns, cells)]) told(text);
    },
    example(title, pieces) {
      told(colors.bold(safeText(title)) + colors.dim(`  trained tokens are between ${OPEN} and ${CLOSE}`));
      for (const text of markTrained(pieces, { trained: colors.green, other: colors.dim })) told(`  ${text}`);
    },
    finish() {
      if (drawn) err.write('\n');
      drawn = false;
    },
  };
}

const OPEN = '»';
const CLOSE = '«';

/**
 * An example's text as lines: runs of trained tokens stand between » and «, which is readable without colours; the middle
 * of a long run that is not trained is left out.
 */
export function markTrained(
  pieces: readonly { text: string; trained: boolean }[],
  paint: { trained: (text: string) => string; other: (text: string) => string },
): string[] {
  const runs: { text: string; trained: boolean }[] = [];
  for (const { text, trained } of pieces) {
    const last = runs.at(-1);
    if (last !== undefined && last.trained === trained) last.text += text;
    else runs.push({ text, trained });
  }
  const lines: string[] = [''];
  for (const { text, trained } of runs) {
    const shown = safeText(trained ? `${OPEN}${text}${CLOSE}` : shorten(text));
    for (const [i, part] of shown.split('\n').entries()) {
      if (i > 0) lines.push('');
      if (part !== '') lines[lines.length - 1] += trained ? paint.trained(part) : paint.other(part);
    }
  }
  return lines;
}

function shorten(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= CONTEXT) return text;
  const left = characters.slice(0, CONTEXT / 2).join('');
  const right = characters.slice(-CONTEXT / 2).join('');
  return `${left} … (${characters.length - CONTEXT} characters) … ${right}`;
}
