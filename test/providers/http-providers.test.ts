/** The contract of HTTP providers, for each of them and each endpoint. */
import anthropic from '../../src/providers/anthropic.ts';
import type { ProviderDefinition } from '../../src/providers/contract/provider.ts';
import openai from '../../src/providers/openai.ts';
import openaiCompatible from '../../src/providers/openai-compatible.ts';
import { type ProviderCase, providerContract } from '../contract/providers.ts';

type Plain = ProviderDefinition<Record<string, unknown>>;

const lastMessage = (body: Record<string, unknown>): unknown =>
  (body.messages as { content: string }[] | undefined)?.at(-1)?.content;
const chatAnswer = (text: string): object => ({ choices: [{ message: { content: text }, finish_reason: 'stop' }] });
const chat = { options: { endpoint: 'chat' }, promptIn: lastMessage, answer: chatAnswer };
const completions = {
  options: { endpoint: 'completions' },
  promptIn: (body: Record<string, unknown>): unknown => body.prompt,
  answer: (text: string): object => ({ choices: [{ text, finish_reason: 'stop' }] }),
};
const official = { definition: openai as Plain, keyVariable: 'OPENAI_API_KEY', keyRequired: true };
const compatible = { definition: openaiCompatible as Plain, keyVariable: 'OPENAI_API_KEY', keyRequired: false };

const cases: ProviderCase[] = [
  { name: 'openai, chat', ...official, ...chat },
  { name: 'openai, completions', ...official, ...completions },
  { name: 'openai-compatible, chat', ...compatible, ...chat },
  { name: 'openai-compatible, completions', ...compatible, ...completions },
  {
    name: 'anthropic',
    definition: anthropic as Plain,
    options: {},
    keyVariable: 'ANTHROPIC_API_KEY',
    keyRequired: true,
    promptIn: lastMessage,
    answer: (text) => ({ content: [{ type: 'text', text }], stop_reason: 'end_turn' }),
  },
];

for (const each of cases) providerContract(each);
