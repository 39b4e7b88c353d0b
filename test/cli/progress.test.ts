import { describe, expect, it } from 'vitest';
import { displayWidth, stripAnsi } from '../../src/base/terminal.ts';
import { createReporter, duration, markTrained, stepLine } from '../../src/cli/progress.ts';
import { formatTable } from '../../src/cli/table.ts';
import type { StepEvent } from '../../src/train/events.ts';

const event = (step: number, more: Partial<StepEvent> = {}): StepEvent => ({
  ...{ step, maxSteps: 120, epoch: step / 60, loss: 0.65432, gradNorm: 1, learningRate: 1e-6 },
  metrics: { 'rewards/margins': 0.0214, 'rewards/accuracies': 0.5625 },
  ...{ tokensPerSecond: 1234.5, etaSeconds: 75 },
  ...more,
});

function reporter({ isTTY = false, quiet = false, logEvery = 10, columns = 100 } = {}) {
  const state = { text: '', time: 0 };
  const write = (text: string): void => {
    state.text += text;
  };
  const err = { write, isTTY, columns };
  return { state, ...createReporter({ err, color: false, quiet, logEvery, now: () => state.time }) };
}

describe('durations and step lines', () => {
  it('read well', () => {
    expect([0, 44.6, 65, 3599, 3600, 7500, Number.NaN].map(duration)).toEqual([
      '0s',
      '45s',
      '1m05s',
      '59m59s',
      '1h00m',
      '2h05m',
      '?',
    ]);
    expect(stepLine(event(7))).toBe(
      'step   7/120  loss 0.6543  margin +0.021  accuracy 56 %  1,235 tokens/s  ETA 1m15s',
    );
    expect(stepLine(event(7, { metrics: { mean_token_accuracy: 0.4 } }))).toContain(
      'loss 0.6543  accuracy 40 %  1,235',
    );
    expect(stepLine(event(7, { metrics: {} }))).toContain('loss 0.6543  1,235 tokens/s');
  });
});

describe('without a terminal', () => {
  it('a line comes at the first, every logging and the last step', () => {
    const { state, step } = reporter();
    for (let i = 1; i <= 120; i++) step(event(i));
    const steps = state.text
      .trim()
      .split('\n')
      .map((line) => Number(/step\s+(\d+)/.exec(line)?.[1]));
    expect(steps).toEqual([1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]);
    for (const control of ['\r', '\u001b']) expect(state.text).not.toContain(control);
  });

  it('a line comes every ten seconds when steps are slow, and logging_steps below 1 is a share', () => {
    const slow = reporter({ logEvery: 100 });
    for (let i = 1; i <= 8; i++) {
      slow.state.time += 4000;
      slow.step(event(i));
    }
    expect(
      slow.state.text
        .trim()
        .split('\n')
        .map((line) => Number(/step\s+(\d+)/.exec(line)?.[1])),
    ).toEqual([1, 4, 7]);
    const share = reporter({ logEvery: 0.5 });
    for (let i = 1; i <= 120; i++) share.step(event(i));
    expect(share.state.text.trim().split('\n')).toHaveLength(3);
  });

  it('long stages say where they are every ten seconds', () => {
    const { state, phase, progress } = reporter();
    phase('reference log-probabilities', 430);
    for (let i = 0; i <= 430; i += 10) {
      state.time += 1000;
      progress(i, 430, 'examples');
    }
    expect(state.text.trim().split('\n')).toEqual([
      'reference log-probabilities (430) ...',
      ...['90', '190', '290', '390'].map((n) => `reference log-probabilities  ${n}/430 examples`),
    ]);
  });

  it('a total that is not known is not shown', () => {
    const { state, phase, progress } = reporter();
    phase('reading train');
    state.time += 10_000;
    progress(1200, 0, 'rows');
    expect(state.text.trim().split('\n')).toEqual(['reading train ...', 'reading train  1,200 rows']);
  });

  it('--quiet leaves warnings alone', () => {
    const { state, phase, step, info, warn, table, evaluation } = reporter({ quiet: true });
    phase('training');
    step(event(1));
    info('x');
    evaluation(1, { eval_loss: 1 });
    table('t', [{ title: 'a' }], [['b']]);
    warn('odd');
    expect(state.text).toBe('warning: odd\n');
  });
});

describe('on a terminal', () => {
  it('there is one live line, redrawn at most ten times a second, and other lines stand above it', () => {
    const { state, step, info, finish } = reporter({ isTTY: true });
    step(event(1));
    state.time = 50;
    step(event(2));
    expect(state.text).not.toContain('step   2');
    state.time = 150;
    step(event(3));
    info('note');
    finish();
    const shown = state.text.split('\n');
    expect(shown[0]?.endsWith('\r\u001b[Knote')).toBe(true);
    expect(shown[1]?.startsWith('\rstep   3/120 ')).toBe(true);
    expect(shown[1]?.endsWith('\u001b[K')).toBe(true);
    expect(shown).toHaveLength(3);
  });

  it('the live line never wraps', () => {
    const { state, step } = reporter({ isTTY: true, columns: 30 });
    step(event(1));
    expect(displayWidth(stripAnsi(state.text).replace('\r', ''))).toBeLessThanOrEqual(29);
  });
});

describe('an example', () => {
  const pieces = [
    { text: '<|user|>\nHi', trained: false },
    { text: '\n', trained: false },
    { text: 'Good', trained: true },
    { text: ' day', trained: true },
    { text: '\n', trained: false },
  ];
  const plain = { trained: (text: string) => text, other: (text: string) => text };

  it('shows what is trained without colours', () => {
    expect(markTrained(pieces, plain)).toEqual(['<|user|>', 'Hi', '»Good day«', '']);
    const { state, example } = reporter();
    example('first example', pieces);
    expect(state.text).toContain('trained tokens are between » and «');
    expect(state.text).toContain('  »Good day«\n');
  });

  it('shortens what is not trained, never what is, and shows control characters', () => {
    const long = [
      { text: 'p'.repeat(5000), trained: false },
      { text: 'a'.repeat(5000), trained: true },
    ];
    const [line] = markTrained(long, plain) as [string];
    expect(line).toContain('(4300 characters)');
    expect(line).toContain(`»${'a'.repeat(5000)}«`);
    expect(markTrained([{ text: '\u001b[2J', trained: true }], plain)).toEqual(['»\\u001b[2J«']);
  });
});

describe('tables', () => {
  it('are aligned by what is seen', () => {
    expect(formatTable([{ title: 'name' }, { title: 'n', align: 'right' }], [['a', '10']])).toEqual([
      'name   n',
      '────  ──',
      'a     10',
    ]);
    const lines = formatTable(
      [{ title: 'x' }, { title: 'y' }],
      [['日本', '1'], ['e\u0301', '2'], ['\u001b[31mred\u001b[39m', '3'], ['only']],
    );
    expect(lines.slice(2, 5).map((line) => displayWidth(line))).toEqual([7, 7, 7]);
    expect(formatTable([{ title: 'empty' }], [])).toEqual(['empty', '─────']);
  });
});
