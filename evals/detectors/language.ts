/**
 * Which language a text is in, roughly: by script, then by letters that one language has, then by frequent function words.
 * It covers the languages that instruction-following benchmarks ask for. The reference (langdetect) compares letter triples
 * with learnt profiles; the two agree on sentences and may differ on a few words, on names and on languages not listed here.
 */

/** Scripts that stand for one language among those covered. */
const SCRIPTS: readonly (readonly [language: string, letters: RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['ta', /\p{Script=Tamil}/gu],
  ['te', /\p{Script=Telugu}/gu],
  ['kn', /\p{Script=Kannada}/gu],
  ['ml', /\p{Script=Malayalam}/gu],
  ['gu', /\p{Script=Gujarati}/gu],
  ['pa', /\p{Script=Gurmukhi}/gu],
  ['bn', /\p{Script=Bengali}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['arabic', /\p{Script=Arabic}/gu],
  ['cyrillic', /\p{Script=Cyrillic}/gu],
  ['devanagari', /\p{Script=Devanagari}/gu],
  ['latin', /\p{Script=Latin}/gu],
];

/** Frequent function words by language, and letters that hardly any other one of its script has: half a point each. */
const WORDS: Readonly<Record<string, Readonly<Record<string, readonly [words: string, letters?: RegExp]>>>> = {
  arabic: {
    ar: ['في من على إلى أن هذا هذه التي الذي كان مع عن لا ما هو هي كل أو لم قد', /[ةىأإ]/gu],
    fa: ['و در به از که این را با است برای آن می یک شود تا بر هم نیست خود', /[پچژگک]/gu],
    ur: ['کے کی میں ہے اور سے کو کا نے پر کہ یہ ہیں تھا ایک بھی نہیں ہو کر اس', /[ٹڈڑںےہ]/gu],
  },
  cyrillic: {
    ru: ['и в не на что с по это как он для из мы к но был все так они', /[ыэё]/gu],
    uk: ['і в не на що з до це як та він для із ми у але був все так вони', /[іїєґ]/gu],
    bg: ['и в не на че с да се от за по е са като но ще това към който те', /ъ/gu],
  },
  devanagari: {
    hi: ['के का की है में से को और पर यह हैं एक नहीं ने भी कि था हो कर जो'],
    mr: ['आणि आहे च्या हे ते या की मध्ये होते आहेत नाही एक व असे तर त्या ला होता', /ळ/gu],
    ne: ['छ र को मा हो पनि लागि छन् यो भएको गर्न एक थियो गरेको हुन्छ तर यस बाट'],
  },
  latin: {
    en: [
      'the of and to in is that it was for on are as with his they be at this have from or had by but what all were when we there can an your which their said if will how not',
    ],
    es: [
      'de la que el en y los del se las por un para con no una su al lo como más pero sus le ya este sí porque esta entre',
      /[ñ¿¡]/gu,
    ],
    fr: [
      'de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec nous vous mais',
      /[œçêèù]/gu,
    ],
    de: [
      'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie wir',
      /[ßäöü]/gu,
    ],
    it: [
      'di e il la che in un per è una non sono con del si da come le dei nel alla della più ma anche gli lo ha questo',
    ],
    pt: [
      'de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das seu sua ou quando muito',
      /[ãõ]/gu,
    ],
    nl: ['de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit hij wij nog naar'],
    pl: ['w i na z do się nie że to jest o jak po co tak za od przez ale dla są ich być jego tylko', /[łąęśźż]/gu],
    vi: [
      'và của là có không được cho trong một người các những đã với này để khi từ như cũng',
      /[ơưđạảấầậắặếềệộớợủứừự]/gu,
    ],
    fi: ['ja on ei se että oli en hän mutta ovat kun niin myös joka tämä sen kuin minä mitä ole'],
    sw: ['ya na wa kwa ni katika la za kuwa hii cha watu au ambayo huo yake kama hiyo lakini sana kutoka vya pia'],
    sv: ['och att det i en som är av för på med den till inte har de ett om var jag så kan från', /å/gu],
    tr: ['bir ve bu için de da ile olarak çok daha ne gibi sonra kadar olan değil var ben o', /[ğış]/gu],
    id: ['yang dan di untuk dengan ini dari itu tidak dalam pada adalah akan ke juga ada bisa saya kami mereka'],
    ro: ['de și în la cu pe nu un o este care să din pentru că mai fi sau ce sunt au', /[șțăâ]/gu],
  },
};

const ENOUGH = 1.9;

const count = (text: string, letters: RegExp): number => text.match(letters)?.length ?? 0;

/**
 * ISO 639-1 code of the most likely language; English for Latin text that tells nothing, undefined for text without letters.
 * `detectLanguage('Wo ist der Bahnhof?')` is `de`.
 */
export function detectLanguage(text: string): string | undefined {
  const lower = text.toLowerCase();
  let script: string | undefined;
  let most = 0;
  for (const [name, letters] of SCRIPTS) {
    // Japanese mixes Chinese characters in: few kana decide.
    const seen = count(lower, letters) * (name === 'ja' ? 4 : 1);
    if (seen > most) [script, most] = [name, seen];
  }
  if (script === undefined) return undefined;
  const candidates = WORDS[script];
  if (candidates === undefined) return script;
  const words = lower.match(/[\p{L}\p{M}]+/gu) ?? [];
  let best = script === 'latin' ? 'en' : Object.keys(candidates)[0];
  // A borrowed word or a name does not make English text foreign.
  let highest = script === 'latin' ? ENOUGH : 0;
  for (const [language, [list, letters]] of Object.entries(candidates)) {
    const known = new Set(list.split(' '));
    const hits = words.reduce((sum, word) => sum + (known.has(word) ? 1 : 0), 0);
    const points = hits + (letters === undefined ? 0 : 0.5 * count(lower, letters));
    if (points > highest) [best, highest] = [language, points];
  }
  return best;
}
