/** Stop strings over the embedded model's tokenizer, token by token. */
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../../src/data/tokenizer.ts';
import { StopStrings } from '../../src/generate/stop-strings.ts';

const tokenizer = loadTokenizer('fixtures/models/tiny-llama-hh');

/** Hands the tokens over one by one until a stop string is there. */
function feed(text: string, stops: readonly string[]) {
  const ids = tokenizer.encode(text, { addSpecialTokens: false });
  const watch = new StopStrings(tokenizer, stops);
  const shown: string[] = [];
  let used = 0;
  for (used = 1; used <= ids.length; used++) {
    const stop = watch.push(ids.slice(0, used));
    shown.push(watch.safe());
    if (stop) break;
  }
  const taken = ids.slice(0, used);
  return { text: watch.finish(taken), shown, used: taken.length, all: ids.length, stopped: watch.stopped };
}

describe('stop strings', () => {
  it('give the whole text where there are none', () => {
    for (const text of [
      'Hello, world.\n\nQ: what? A: 42 — “naïve” café',
      '日本語のテキスト 🙂🙃 and more 👩‍👩‍👧',
      '  blanks \n first',
    ]) {
      const all = feed(text, []);
      expect(all.text).toBe(text);
      expect(all.stopped).toBe(false);
    }
  });

  it.each([
    ['Answer: yes\n\nQ: next one, please', ['\n\n'], 'Answer: yes'],
    ['Answer: yes\n\nQ: next one, please', ['Q:', '\n\n'], 'Answer: yes'],
    ['one two three four five', ['ree fo'], 'one two th'],
    ['a 🙂 b 🙃 c', ['🙃'], 'a 🙂 b '],
    ['stop at once', ['stop'], ''],
    ['xxabcabd yes', ['abd', 'cab'], 'xxab'],
  ])('cut %j at %j', (text, stops, want) => {
    const cut = feed(text, stops);
    expect(cut.text).toBe(want);
    expect(cut.stopped).toBe(true);
    expect(cut.used, 'no more tokens than needed').toBeLessThanOrEqual(cut.all);
  });

  it('are noticed at the token that completes them', () => {
    const cut = feed('Answer: yes\n\nQ: next one, please, and a lot of words after it', ['\n\n']);
    expect(cut.used).toBeLessThan(cut.all / 2);
  });

  it('show nothing that would have to be taken back', () => {
    const { shown, text } = feed('first line\n\nsecond 🙂 line\n\n\nthe rest', ['\n\n\n']);
    expect(text).toBe('first line\n\nsecond 🙂 line');
    for (const [i, part] of shown.entries()) {
      expect(text.startsWith(part), JSON.stringify(part)).toBe(true);
      expect(part.startsWith(shown[i - 1] ?? '')).toBe(true);
      expect(part).not.toContain('\uFFFD');
    }
    expect(shown.at(-1)).toBe(text);
  });

  it('leave bytes that never become a character as the tokenizer shows them', () => {
    const ids = tokenizer.encode('ok 🙂', { addSpecialTokens: false }).slice(0, -1);
    const watch = new StopStrings(tokenizer, ['zzz']);
    for (let n = 1; n <= ids.length; n++) watch.push(ids.slice(0, n));
    expect(watch.text()).toBe('ok ');
    expect(watch.finish(ids)).toBe(tokenizer.decode(ids));
  });
});
