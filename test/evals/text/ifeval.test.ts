/** What the golden file of IFEval leaves out: the approximate checkers, several instructions, wrong settings. */
import { describe, expect, it } from 'vitest';
import { detectLanguage } from '../../../evals/detectors/language.ts';
import { countSentences, treebankWords } from '../../../evals/text/english-tokens.ts';
import { CHECKERS } from '../../../evals/text/ifeval-checkers.ts';
import { METRICS } from '../../../src/eval/metric-kind.ts';
import { scoreSamples } from '../../../src/eval/score.ts';
import { load } from '../../../src/registry/kind.ts';

type Row = Record<string, unknown>;
const score = async (rows: Row[], options: Row = {}) =>
  await scoreSamples(await load(METRICS, 'ifeval'), rows, { options });

describe('sentences and words', () => {
  it.each([
    ['Hello world', 1],
    ['Dr. No left. He ran!', 2],
    ['He asked: "Why?" Then he left.', 2],
    ['It costs 3.5 dollars. Fine.', 2],
    ['Wait... what? ok.', 2],
    ['One line.\nAnother line.', 2],
    ['I like it. So do I.', 2],
    ['U.S. troops left, e.g. by train.', 1],
    ['  ', 0],
  ])('%j has %d sentences', (text, count) => expect(countSentences(text)).toBe(count));

  it.each([
    // NLTK 3.10's Treebank tokenizer, without the full stop at the end.
    ["DON'T SHOUT, please.", ['DO', "N'T", 'SHOUT', ',', 'please']],
    ['well-known A/B (test)', ['well-known', 'A/B', '(', 'test', ')']],
  ])('words of %j', (text, words) => expect(treebankWords(text)).toEqual(words));
});

// The reference searches for a marker other than P.S. and P.P.S as a pattern: re.findall(r'\s*ps.', 'maps of')
it('a marker of a postscript is a pattern, unless it is none', () => {
  const follows = (marker: string, response: string) =>
    CHECKERS['detectable_content:postscript']!({ postscript_marker: marker }, undefined)(response);
  expect([follows('PS.', 'Maps of it.'), follows('PS.', 'Nothing.'), follows('Note (', 'a note (b)')]).toEqual([
    true,
    false,
    true,
  ]);
});

describe('language', () => {
  it.each([
    ['de', 'Wo ist der Bahnhof?'],
    ['fr', 'Je ne sais pas ce que tu veux dire.'],
    ['es', 'El perro está en la casa de mi amigo.'],
    ['it', 'Questa è una bella giornata e non piove.'],
    ['pt', 'O gato não está em casa com os outros.'],
    ['ru', 'Это не то, что я хотел'],
    ['uk', 'Він не знає, що це таке і як'],
    ['bg', 'Това не е това, което исках да кажа'],
    ['ar', 'هذا كتاب قرأته في المدرسة'],
    ['fa', 'این یک کتاب است که می خوانم'],
    ['ur', 'یہ ایک کتاب ہے جو میں نے پڑھی'],
    ['hi', 'मैं घर जा रहा हूँ और वह भी है'],
    ['mr', 'मी घरी आहे आणि तो नाही'],
    ['ja', '今日は天気がいいです'],
    ['zh', '今天天气很好'],
    ['sw', 'Nyumba hii ni ya rafiki yangu na kwa watu'],
    ['en', 'hello there'],
    ['en', 'A naïve café owner'],
  ])('%s: %s', (language, text) => expect(detectLanguage(text)).toBe(language));

  it('has nothing to say about numbers', () => expect(detectLanguage('1234 !')).toBeUndefined());
});

describe('ifeval', () => {
  it('knows 25 instructions', () => expect(Object.keys(CHECKERS)).toHaveLength(25));

  const rows = [
    {
      prediction: 'first line\nall lower case',
      instruction_id_list: ['punctuation:no_comma', 'change_case:english_lowercase'],
      kwargs: [{}, {}],
    },
    {
      prediction: 'Sure, here it is:\nall lower case',
      instruction_id_list: ['punctuation:no_comma', 'change_case:english_lowercase', 'startend:end_checker'],
      kwargs: [null, {}, { end_phrase: 'case' }],
    },
  ];

  it('counts prompts and instructions, strictly and loosely', async () => {
    const { value, parts } = await score(rows);
    expect(value).toBe(0.5);
    expect(parts).toEqual({
      prompt_level_strict_acc: 0.5,
      prompt_level_loose_acc: 1,
      inst_level_strict_acc: 0.6,
      inst_level_loose_acc: 1,
      instructions: 5,
    });
    expect((await score(rows, { level: 'instruction' })).value).toBe(0.6);
    expect((await score(rows, { mode: 'loose' })).value).toBe(1);
  });

  it('repeats the prompt of the row when the settings do not say which', async () => {
    const row = {
      instruction_id_list: ['combination:repeat_prompt'],
      kwargs: [{}],
      prompt: 'Say hi.',
      prediction: 'say hi. Hi!',
    };
    expect((await score([row])).value).toBe(1);
  });

  it.each([
    [{ instruction_id_list: ['keywords:exists'], kwargs: [{}] }, /no instruction "keywords:exists"/],
    [
      { instruction_id_list: ['keywords:frequency'], kwargs: [{ keyword: 'x', frequency: 2, relation: 'most' }] },
      /"less than" or "at least"/,
    ],
    [{ instruction_id_list: ['punctuation:no_comma'], kwargs: [{}, {}] }, /2 kwargs for 1 instructions/],
    [{ instruction_id_list: [], kwargs: [] }, /no list of instructions/],
  ])('%#: tells what is wrong with a row', async (row, message) => {
    await expect(score([{ prediction: 'x', ...row }])).rejects.toMatchObject({
      code: 'IFEVAL_INVALID_INSTRUCTION',
      message: expect.stringMatching(message),
    });
  });
});
