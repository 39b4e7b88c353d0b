/**
 * Llama Guard 2, 3 and 4: "safe", or "unsafe" and a line of hazard codes. The policy stands in the chat templates that the
 * models come with, so the exchange goes as plain messages, through a server's chat endpoint or a local folder's template.
 * Codes mean other things in version 2. Leaves out: images, policies of one's own.
 */
import {
  defineGuard,
  finishedConversation,
  type GenerateAnswer,
  type GuardDefinition,
  type GuardVerdict,
  guardRequest,
  probabilityOfUnsafe,
} from '../../src/plugin.ts';

const V2 = [
  'Violent Crimes',
  'Non-Violent Crimes',
  'Sex-Related Crimes',
  'Child Sexual Exploitation',
  'Specialized Advice',
  'Privacy',
  'Intellectual Property',
  'Indiscriminate Weapons',
  'Hate',
  'Suicide & Self-Harm',
  'Sexual Content',
];
/** The hazards of MLCommons; the last two are not in every size of version 3. */
const V3 = [...V2.slice(0, 4), 'Defamation', ...V2.slice(4), 'Elections', 'Code Interpreter Abuse'];

const coded = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name, i) => [`S${i + 1}`, name]));

/** `unsafe\nS1,S10` */
function read([answer]: readonly GenerateAnswer[]): GuardVerdict | undefined {
  const [word, codes, ...more] = (answer?.text ?? '').split('\n').flatMap((line) => line.trim() || []);
  if (answer === undefined || more.length > 0) return undefined;
  if (word === 'safe' && codes === undefined) return withProbability(answer, { unsafe: false, categories: [] });
  if (word !== 'unsafe') return undefined;
  const categories = codes === undefined ? [] : codes.split(/\s*,\s*/);
  if (!categories.every((code) => /^S\d{1,2}$/.test(code))) return undefined;
  return withProbability(answer, { unsafe: true, categories: [...new Set(categories)] });
}

function withProbability(answer: GenerateAnswer, verdict: GuardVerdict): GuardVerdict {
  const probability = probabilityOfUnsafe(answer, verdict.unsafe);
  return { ...verdict, ...(probability === undefined ? {} : { probability }) };
}

const guard = (version: 2 | 3 | 4, card: string, names: readonly string[]): GuardDefinition =>
  defineGuard({
    name: `llama-guard-${version}`,
    summary: `Llama Guard ${version}: safe, or unsafe with hazard codes`,
    source: `https://huggingface.co/meta-llama/${card}`,
    models: new RegExp(`llama[-_ ]?guard[-_ ]?${version}(?!\\d)`, 'i'),
    labels: coded(names),
    requests: (exchange) => [guardRequest(finishedConversation(exchange), 64)],
    read,
  });

export default [
  guard(2, 'Meta-Llama-Guard-2-8B', V2),
  guard(3, 'Llama-Guard-3-8B', V3),
  guard(4, 'Llama-Guard-4-12B', V3),
];
