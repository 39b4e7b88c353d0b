/** Option `quantise` of the local provider: rounded weights for everything that is asked, known as another model. */
import { expect, it } from 'vitest';
import type { ModelAnswer, ModelRequest } from '../../src/providers/contract/request.ts';
import type { LocalOptions } from '../../src/providers/local/open.ts';
import local from '../../src/providers/local.ts';

const TEXT = 'The bridge was reopened to traffic on Saturday morning, eleven months after the flood.';
const REQUESTS: readonly ModelRequest[] = [
  { kind: 'rolling', text: TEXT },
  {
    kind: 'generate',
    prompt: { text: 'The bridge was' },
    options: { maxTokens: 8, stop: [], temperature: 0, logprobs: true },
  },
];

async function asked(options: LocalOptions) {
  const context = { env: {}, device: 'cpu', seed: 0, threads: 1, report: () => undefined } as const;
  const provider = await local.open('fixtures/models/tiny-llama-hh', options, context);
  const answers: ModelAnswer[] = [];
  const ask = async (requests: readonly ModelRequest[]): Promise<void> => {
    const from = answers.length;
    const deliver = (i: number, answer: unknown): void => {
      answers[from + i] = answer as ModelAnswer;
    };
    await provider.answerAll!(requests, deliver, new AbortController().signal);
  };
  await ask(REQUESTS);
  const [rolling, written] = answers;
  if (rolling?.kind !== 'rolling' || written?.kind !== 'generate') throw new Error('not answered');
  // What was written, scored.
  await ask([{ kind: 'loglikelihood', context: { text: 'The bridge was' }, continuation: written.text }]);
  const scored = answers[2];
  await provider.close();
  if (scored?.kind !== 'loglikelihood') throw new Error('not scored');
  const { identity, facts } = provider;
  return { identity, facts, perToken: rolling.logprob / rolling.tokens, written, scored };
}

it.each([
  ['int8', 0.01],
  ['int4', 0.1],
] as const)('%s changes the log-probability of a token by less than %f on average', async (quantise, most) => {
  const [plain, rounded] = [await asked({ quantise: 'none' }), await asked({ quantise })];
  expect(rounded.identity).not.toBe(plain.identity);
  expect(rounded.facts?.weights).toBe(quantise);
  expect(rounded.perToken).not.toBe(plain.perToken);
  expect(Math.abs(rounded.perToken - plain.perToken)).toBeLessThan(most);
  const { written, scored } = rounded;
  const sum = written.tokens!.reduce((n, { logprob }) => n + logprob, 0);
  expect(scored.tokens).toBe(written.tokens!.length);
  expect(Math.abs(sum - scored.logprob), 'scored with what it was written with').toBeLessThan(0.02 * scored.tokens);
});

it('is off unless asked for', async () => {
  expect((await asked({})).identity).toBe((await asked({ quantise: 'none' })).identity);
});
