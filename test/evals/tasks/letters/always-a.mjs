/** A program for `command:` that writes and knows no log-likelihoods: A for every question, one sentence for every beginning. */
import { createInterface } from 'node:readline';

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const prompt = request.prompt ?? request.messages.at(-1).content;
  const text = /\nAnswer:$/.test(prompt) ? ' A' : 'was a kind person.';
  process.stdout.write(`${JSON.stringify({ id: request.id, text, finish: 'stop' })}\n`);
}
