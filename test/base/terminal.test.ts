import { describe, expect, it } from 'vitest';
import { displayWidth, pad, safeText, stripAnsi, truncate, wantsColor } from '../../src/base/terminal.ts';

describe('display width', () => {
  it.each([
    ['plain', 5],
    ['日本', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['🇨🇭', 2],
    ['\u001b[31mred\u001b[39m', 3],
    ['ｗ', 2],
    ['한', 2],
    ['a\u200bb', 2],
    ['', 0],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('pads and cuts by columns', () => {
    expect(pad('日', 4)).toBe('日  ');
    expect(pad('7', 3, 'right')).toBe('  7');
    expect(truncate('日本語', 5)).toBe('日本…');
    expect(displayWidth(truncate('日本語', 4))).toBeLessThanOrEqual(4);
    expect(truncate('short', 10)).toBe('short');
  });
});

describe('text from outside', () => {
  it('cannot drive the terminal', () => {
    const hostile = 'a\u001b]0;title\u0007b\u001b[2Jc\rd\u202ee\u009bf\ttab\nline';
    const shown = safeText(hostile);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must be gone
    expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(shown).toContain('\\u001b[2Jc\\rd');
    expect(shown).toContain('\ttab\nline');
  });

  it('loses its colours', () => {
    expect(stripAnsi('\u001b[1;31mx\u001b[0m')).toBe('x');
  });
});

describe('colours', () => {
  const tty = { isTTY: true };
  it.each([
    [tty, {}, true],
    [{}, {}, false],
    [tty, { NO_COLOR: '1' }, false],
    [tty, { NO_COLOR: '' }, true],
    [{}, { FORCE_COLOR: '1' }, true],
    [tty, { FORCE_COLOR: '0' }, false],
    [tty, { TERM: 'dumb' }, false],
    [tty, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('%j with %j: %s', (stream, env, wanted) => {
    expect(wantsColor(stream, env)).toBe(wanted);
  });
});
