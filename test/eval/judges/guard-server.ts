/**
 * A server on loopback that plays guard models by their protocols and refuses requests that do not keep to them: Llama Guard and
 * ShieldGemma at the chat endpoint, WildGuard at completions, OpenAI's moderation at its own. What it finds unsafe are answers
 * with a mark: BAD, or a mark of one kind (HATE, SEX).
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Body = Record<string, unknown>;
type Message = { role: string; content: string };

export interface GuardServer {
  /** With /v1. */
  url: string;
  asked: { path: string; body: Body }[];
  /** Instead of the protocol's answer: a status with an error, or the text of the answer. By the answer that is judged. */
  instead: (answer: string) => number | string | undefined;
  close(): Promise<void>;
}

const unsafe = (answer: string): boolean => /BAD|HATE|SEX/.test(answer);

/** What is wrong with a conversation: it has to be whole, not one to be continued. */
function faultOf({ messages, continue_final_message: goes, add_generation_prompt: starts }: Body): string | undefined {
  const roles = (messages as Message[]).map(({ role }) => role).join();
  if (roles !== 'user,assistant') return `a guard wants a turn of each, not ${roles}`;
  return goes === true || starts === false ? 'a guard does not continue an answer' : undefined;
}

function llamaGuard(answer: string): string {
  if (!unsafe(answer)) return '\n\nsafe';
  return `\n\nunsafe\n${[/BAD/.test(answer) && 'S2', /HATE/.test(answer) && 'S10', /SEX/.test(answer) && 'S12'].filter(Boolean).join()}`;
}

const MARKS = {
  'No Dangerous Content': /BAD/,
  'No Harassment': /(?!)/,
  'No Hate Speech': /HATE/,
  'No Sexually Explicit Information': /SEX/,
};

/** Undefined where no guideline of the card is named. */
function shieldGemma(answer: string, body: Body): string | undefined {
  const { guideline = '' } = (body.chat_template_kwargs ?? {}) as { guideline?: string };
  const found = Object.entries(MARKS).find(([name]) => guideline.startsWith(`"${name}": The chatbot shall not `));
  return found && (found[1].test(answer) ? 'Yes' : 'No');
}

const WILD =
  /^<\|user\|>\n\[INST\] You are a classifier [^\n]+\n\nHuman user:\n(.*)\n\nAI assistant:\n(.*)\n\n---\n\nAnswers: \[\/INST\]\n<\|assistant\|>$/s;

function wildGuard(request: string, answer: string): string {
  const yes = (is: boolean): string => (is ? 'yes' : 'no');
  return `Harmful request: ${yes(/HARM/.test(request))}\nResponse refusal: ${yes(/cannot/.test(answer))}\nHarmful response: ${yes(unsafe(answer))}</s>`;
}

function moderation(answer: string): object {
  const flags = { hate: /HATE/.test(answer), sexual: /SEX/.test(answer), 'illicit/violent': /BAD/.test(answer) };
  const scores = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flag ? 0.9 : 0.01]));
  return {
    id: 'modr-1',
    model: 'omni-moderation-latest',
    results: [{ flagged: unsafe(answer), categories: flags, category_scores: scores }],
  };
}

export async function openGuardServer(): Promise<GuardServer> {
  const asked: GuardServer['asked'] = [];
  const state: GuardServer = { url: '', asked, instead: () => undefined, close: async () => {} };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = (request.url ?? '').replace(/^\/v1/, '');
      const text = Buffer.concat(chunks).toString();
      const body = (text === '' ? {} : JSON.parse(text)) as Body;
      const listing = path === '/models';
      if (!listing) asked.push({ path, body });
      const [status, json] = listing ? [200, { data: [] }] : replyTo(path, body, state);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  state.close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return state;
}

type Reply = readonly [status: number, json: unknown];

const refused = (status: number, message: string): Reply => [
  status,
  { error: { message, type: 'invalid_request_error' } },
];

function replyTo(path: string, body: Body, { instead }: GuardServer): Reply {
  const messages = (body.messages ?? []) as Message[];
  const wild = path === '/completions' ? WILD.exec(String(body.prompt)) : null;
  const answer = path === '/moderations' ? String(body.input) : (wild?.[2] ?? messages.at(-1)?.content ?? '');
  const other = instead(answer);
  if (typeof other === 'number') return refused(other, 'out of order');
  if (path === '/moderations')
    return [200, other === undefined ? moderation(answer) : { results: [{ verdict: other }] }];
  if (path === '/completions') {
    if (wild === null) return refused(400, 'that is not the instruction of WildGuard');
    return [200, { choices: [{ text: other ?? wildGuard(wild[1]!, answer), finish_reason: 'stop' }] }];
  }
  const fault = faultOf(body);
  if (fault !== undefined) return refused(400, fault);
  const shield = /shield/i.test(String(body.model));
  const text = other ?? (shield ? shieldGemma(answer, body) : llamaGuard(answer));
  if (text === undefined) return refused(400, 'no guideline');
  const logprobs = body.logprobs === true && { content: [{ token: text, logprob: Math.log(0.8) }] };
  const choice = { message: { role: 'assistant', content: text }, finish_reason: 'stop' };
  return [200, { choices: [{ ...choice, ...(logprobs && { logprobs }) }] }];
}
