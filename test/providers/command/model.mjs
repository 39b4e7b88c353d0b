/** A program that speaks the protocol of `command:`; its first argument says how it behaves. */
import { createInterface } from 'node:readline';

const [, , mood = 'plain'] = process.argv;
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const held = [];
console.error(`started with ${process.env.SOME_API_KEY ?? 'nothing'}`);
if (mood === 'banner') console.log('Loading the model ...');

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const { id, kind } = request;
  const prompt = request.prompt ?? request.messages?.at(-1).content ?? request.text;
  if (mood === 'crash' && prompt === 'crash') {
    console.error(`Traceback\n  out of memory near ${process.env.SOME_API_KEY}`);
    process.exit(3);
  }
  if (mood === 'stubborn') process.on('SIGTERM', () => undefined);
  if (prompt === 'silence') continue;
  if (prompt === 'refuse') say({ id, error: 'too long', retryable: true, retry_after: 5 });
  else if (kind === 'loglikelihood') say({ id, logprob: -request.continuation.length, greedy: true, tokens: 1 });
  else if (kind === 'rolling') say({ id, logprob: -request.text.length, tokens: 7 });
  else if (kind === 'pseudo') say({ id, logprob: -(request.between ?? [request.text]).join('').length, tokens: 2 });
  else if (prompt === 'echo') say({ id, text: Buffer.from(line).toString('base64') });
  else if (mood === 'backwards') {
    held.push({ id, text: `<${prompt}>` });
    if (held.length === 5) for (const answer of held.splice(0).reverse()) say(answer);
  } else say({ id, text: `<${prompt}>`, finish: 'stop', usage: { input_tokens: 3, output_tokens: 1 } });
}
if (mood === 'stubborn') setInterval(() => undefined, 1000);
