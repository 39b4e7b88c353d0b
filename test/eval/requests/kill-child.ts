// Asks a server for many answers into a run folder; the test kills it. Arguments: address, folder, samples, concurrency.
import { join } from 'node:path';
import { AnswerLog } from '../../../src/eval/requests/answer-log.ts';
import { Asker } from '../../../src/eval/requests/asker.ts';
import { generate, openServed, samples } from './harness.ts';

const [url = '', folder = '', count = '', concurrency = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const provider = await openServed(url);
  const log = await AnswerLog.open(join(folder, 'answers.jsonl'));
  const asker = new Asker({ provider, log, concurrency: Number(concurrency) });
  const requests = Array.from({ length: Number(count) }, (_, i) => [generate(`prompt ${i}`)]);
  for await (const { id, answers } of asker.answers(samples(requests))) {
    const answer = answers[0]!;
    if (!('text' in answer)) throw answer;
    // What counts is told: the test holds us to it.
    process.stdout.write(`${id} ${answer.text}\n`);
  }
  asker.close();
  await log.close();
}

void main();
