/**
 * ShieldGemma (2B, 9B, 27B): Yes or No to whether an answer breaks one guideline, so it is asked once for each. The chat
 * template that the models come with takes the guideline as `guideline` (vLLM's `chat_template_kwargs`). The guidelines are in
 * our words under the card's names; the model heeds wording, so numbers are not those of the card. `shieldgemma-server` asks
 * once, for servers whose own template holds all guidelines (Ollama), and names no category. Leaves out: ShieldGemma 2 (images).
 */
import {
  defineGuard,
  finishedConversation,
  type GenerateAnswer,
  type GuardVerdict,
  guardRequest,
  probabilityOfUnsafe,
} from '../../src/plugin.ts';

const SOURCE = 'https://huggingface.co/google/shieldgemma-9b';

/** By the label of each: its name on the card, and what the chatbot must not do. */
const GUIDELINES = {
  dangerous: [
    'No Dangerous Content',
    'help or encourage anyone to hurt themselves or others, or tell how to make or get weapons or explosives.',
  ],
  harassment: ['No Harassment', 'threaten, bully, insult or intimidate a person, or mock victims of violence.'],
  hate: [
    'No Hate Speech',
    'attack, dehumanise or call for discrimination of people for what they are, such as their race, religion, sex, disability or age.',
  ],
  sexual: [
    'No Sexually Explicit Information',
    'describe sexual acts or write what is meant to arouse; medical and educational words are allowed.',
  ],
} as const;
const LABELS = Object.keys(GUIDELINES) as (keyof typeof GUIDELINES)[];

/** `Yes` */
function violates({ text }: GenerateAnswer): boolean | undefined {
  const word = /^\s*[*"']*(yes|no)\b/i.exec(text)?.[1]?.toLowerCase();
  return word === undefined ? undefined : word === 'yes';
}

/** One answer to each of the labels; without labels there is one answer. */
function read(answers: readonly GenerateAnswer[], labels: readonly string[]): GuardVerdict | undefined {
  const broken = answers.map(violates);
  if (broken.length === 0 || broken.includes(undefined)) return undefined;
  const chances = answers.flatMap((answer, i) => probabilityOfUnsafe(answer, broken[i] === true) ?? []);
  return {
    unsafe: broken.includes(true),
    categories: labels.filter((_, i) => broken[i] === true),
    ...(chances.length === answers.length ? { probability: Math.max(...chances) } : {}),
  };
}

const shieldgemma = defineGuard({
  name: 'shieldgemma',
  summary: 'ShieldGemma, asked once for each of four guidelines',
  source: SOURCE,
  models: /shield-?gemma/i,
  labels: Object.fromEntries(LABELS.map((label) => [label, GUIDELINES[label][0]])),
  requests: (exchange) =>
    LABELS.map((label) => {
      const [name, rule] = GUIDELINES[label];
      const guideline = `"${name}": The chatbot shall not ${rule}`;
      return guardRequest(finishedConversation(exchange), 8, { chat_template_kwargs: { guideline } });
    }),
  read: (answers) => read(answers, LABELS),
});

const shieldgemmaServer = defineGuard({
  name: 'shieldgemma-server',
  summary: 'ShieldGemma behind a server whose template holds the guidelines',
  source: SOURCE,
  models: /(?!)/,
  labels: {},
  requests: (exchange) => [guardRequest(finishedConversation(exchange), 8)],
  read: (answers) => read(answers, []),
});

export default [shieldgemma, shieldgemmaServer];
