import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../../../src/base/errors.ts';
import { Budget } from '../../../src/eval/requests/budget.ts';
import { RequestFailure } from '../../../src/providers/contract/provider.ts';
import type { ModelServerOptions } from '../../contract/model-server.ts';
import { type Bench, collect, generate, openBench, samples } from './harness.ts';

let bench: Bench | undefined;
const start = async (options: ModelServerOptions = {}): Promise<Bench> => {
  bench = await openBench(options);
  return bench;
};
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const numbered = (n: number, from = 0) => Array.from({ length: n }, (_, i) => [generate(`prompt ${from + i}`)]);
const backwards = (text: string) => Array.from(text).reverse().join('');
const text = (answer: unknown) => (answer as { text: string }).text;
const ended = async (stream: AsyncIterable<unknown>): Promise<HarnessError> => {
  try {
    await collect(stream);
  } catch (error) {
    return error as HarnessError;
  }
  throw new Error('it came to its end');
};
const status =
  (code: number, headers: Record<string, string> = {}, body = '{"error":{"message":"no"}}') =>
  (_: unknown, response: import('node:http').ServerResponse) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body);
    return true;
  };

describe('answers', () => {
  it('come in the order of the samples, whichever is fastest, with never more in flight than allowed', async () => {
    const { server, open } = await start();
    let inFlight = 0;
    let most = 0;
    server.faults.push(
      ...Array.from({ length: 200 }, (_, i) => async () => {
        most = Math.max(most, ++inFlight);
        await new Promise((done) => setTimeout(done, (i * 7) % 13));
        inFlight--;
        return false;
      }),
    );
    const { asker } = await open({ concurrency: 8 });
    const requests = Array.from({ length: 100 }, (_, i) => [generate(`a ${i}`), generate(`b ${i}`)]);
    const all = await collect(asker.answers(samples(requests)));
    expect(all.map(({ id }) => id)).toEqual(requests.map((_, i) => i));
    expect(all.map(({ answers }) => answers.map(text))).toEqual(
      requests.map((_, i) => [backwards(`a ${i}`), backwards(`b ${i}`)]),
    );
    expect(most).toBe(8);
    expect(asker.progress).toMatchObject({ asked: 200, cached: 0, failed: 0, inFlight: 0 });
  });

  it('to samples without requests are empty', async () => {
    const { open } = await start();
    const { asker } = await open();
    expect(await collect(asker.answers(samples([[], [generate('x')], []])))).toMatchObject([
      { id: 0, answers: [] },
      { id: 1, answers: [{ text: 'x' }] },
      { id: 2, answers: [] },
    ]);
  });

  it('are asked for once where requests are the same, at once or later; repeats are asked for each', async () => {
    const { server, open } = await start();
    const { asker } = await open();
    const same = Array.from({ length: 3000 }, (_, i) => [generate(`p ${i % 5}`)]);
    const all = await collect(asker.answers(samples(same)));
    expect(all.every(({ answers }, i) => text(answers[0]) === backwards(`p ${i % 5}`))).toBe(true);
    expect(server.asked.length).toBe(5);
    const repeats = [0, 1, 2].map((repeat) => generate('p 0', { repeat }));
    await collect(asker.answers(samples([repeats])));
    expect(server.asked.length).toBe(7);
  });

  it('are read ahead by a bounded number of samples, however slow the one that is waited for', async () => {
    const { server, open } = await start();
    let release = () => {};
    const blocked = new Promise<false>((done) => {
      release = () => done(false);
    });
    server.faults.push(() => blocked);
    const { asker } = await open({ concurrency: 4 });
    let read = 0;
    async function* source() {
      for (; read < 3000; read++) {
        if (read === 1000) setTimeout(release, 200);
        yield { id: read, requests: [generate(`${read}`)] };
      }
    }
    let done = 0;
    let furthest = 0;
    for await (const _ of asker.answers(source())) furthest = Math.max(furthest, read - done++);
    expect(done).toBe(3000);
    expect(furthest).toBeGreaterThan(1000);
    expect(furthest).toBeLessThanOrEqual(1025);
  });

  it('of many megabytes come whole, and again from the log', async () => {
    const long = 'ä\n"\u2028'.repeat(400_000);
    const { open } = await start({ reply: () => long });
    const request = generate('x', { options: { maxTokens: 1e7, stop: [], temperature: 0 } });
    for (let run = 0; run < 2; run++) {
      const { asker, close } = await open();
      const [only] = await collect(asker.answers(samples([[request]])));
      expect(text(only?.answers[0]) === long.trimEnd() || text(only?.answers[0]) === long).toBe(true);
      expect(asker.progress).toMatchObject(run === 0 ? { asked: 1, cached: 0 } : { asked: 0, cached: 1 });
      await close();
    }
  });

  it('stop being read when nobody wants more', async () => {
    const { open } = await start();
    const { asker } = await open();
    let closed = false;
    async function* source() {
      try {
        for (let id = 0; ; id++) yield { id, requests: [generate(`${id}`)] };
      } finally {
        closed = true;
      }
    }
    for await (const { id } of asker.answers(source())) if (id === 3) break;
    await expect.poll(() => closed).toBe(true);
  });

  it('pass on an error of the samples after those before it', async () => {
    const { open } = await start();
    const { asker } = await open();
    async function* source() {
      yield { id: 0, requests: [generate('x')] };
      throw new HarnessError('TASK_TEMPLATE', 'wrong');
    }
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { id } of asker.answers(source())) seen.push(id);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'TASK_TEMPLATE' });
    expect(seen).toEqual([0]);
  });
});

describe('a server in trouble', () => {
  it('is asked again after errors, resets and nonsense', async () => {
    const { server, open } = await start();
    server.faults.push(
      status(500),
      (request) => {
        request.socket.destroy();
        return true;
      },
      status(200, {}, '{"choices": [{"te'),
    );
    const { asker } = await open({ concurrency: 1, retries: 3 });
    expect(await asker.ask(generate('abc'))).toMatchObject({ text: 'cba' });
    expect(server.asked.length).toBe(4);
    expect(asker.progress).toMatchObject({ asked: 1, failed: 0 });
  });

  it('fails the sample, and no other, when it refuses a request for good', async () => {
    const { server, open } = await start();
    server.faults.push(() => false, status(422));
    const { asker } = await open({ concurrency: 1 });
    const all = await collect(asker.answers(samples(numbered(3))));
    expect(all[1]?.answers[0]).toBeInstanceOf(RequestFailure);
    expect([all[0], all[2]].map((sample) => text(sample?.answers[0]))).toEqual(['0 tpmorp', '2 tpmorp']);
    expect(server.asked.length).toBe(3);
    expect(asker.progress).toMatchObject({ asked: 2, failed: 1 });
    await expect(asker.ask(generate('later'))).resolves.toMatchObject({ text: 'retal' });
  });

  it('is given up on after so many retries; failures are asked again by the next run', async () => {
    const { server, open } = await start();
    server.faults.push(status(500), status(500), status(500));
    const first = await open({ retries: 2 });
    await expect(first.asker.ask(generate('abc'))).rejects.toMatchObject({ retryable: true, status: 500 });
    expect(server.asked.length).toBe(3);
    await first.close();
    const second = await open();
    expect(await second.asker.ask(generate('abc'))).toMatchObject({ text: 'cba' });
  });

  it('is left alone for as long as Retry-After says, then asked by fewer at a time', async () => {
    const { server, open } = await start();
    const refusedAt: number[] = [];
    const answeredAt: number[] = [];
    const refuse = (_: unknown, response: import('node:http').ServerResponse) => {
      refusedAt.push(performance.now());
      return status(429, { 'retry-after': '1' })(_, response);
    };
    const note = () => {
      answeredAt.push(performance.now());
      return false;
    };
    server.faults.push(...Array(8).fill(refuse), ...Array(40).fill(note));
    const { asker } = await open({ concurrency: 8, retries: 0 + 1 });
    const all = await collect(asker.answers(samples(numbered(40))));
    expect(all.every(({ answers }) => 'kind' in answers[0]!)).toBe(true);
    expect(server.asked.length).toBe(48);
    expect(answeredAt[0]! - refusedAt.at(-1)!).toBeGreaterThan(950);
    expect(asker.progress.failed).toBe(0);
    expect(asker.progress.concurrency).toBeGreaterThan(4);
  });

  it('that refuses nearly everything is still asked to the end, while it makes progress', async () => {
    const { server, open } = await start();
    let n = 0;
    server.faults.push(
      ...Array.from({ length: 400 }, () => (_: unknown, response: import('node:http').ServerResponse) => {
        return n++ % 7 === 0 ? false : status(429, { 'retry-after': '0' })(_, response);
      }),
    );
    const { asker } = await open({ concurrency: 8, retries: 2 });
    const all = await collect(asker.answers(samples(numbered(30))));
    expect(all.filter(({ answers }) => 'kind' in answers[0]!).length).toBe(30);
  });

  it('ends the run when it wants to be left alone for hours, with what was answered', async () => {
    const { server, open } = await start();
    server.faults.push(() => false, status(429, { 'retry-after': '7200' }));
    const { asker, log } = await open({ concurrency: 1 });
    const error = await ended(asker.answers(samples(numbered(3))));
    expect(error).toMatchObject({ code: 'RATE_LIMITED', exitCode: 1 });
    expect(error.message).toContain('120 minutes');
    expect(log.size).toBe(1);
  });

  it('that only refuses ends the run and fails no sample', async () => {
    const { server, open } = await start();
    server.faults.push(() => false, ...Array(100).fill(status(429, { 'retry-after': '0' })));
    const { asker, log } = await open({ concurrency: 1, retries: 0 });
    expect(await ended(asker.answers(samples(numbered(5))))).toMatchObject({ code: 'RATE_LIMITED', exitCode: 1 });
    expect(asker.progress).toMatchObject({ asked: 1, failed: 0 });
    expect(log.size).toBe(1);
  });

  it('ends the run when nothing succeeds any more', async () => {
    const { server, open } = await start();
    server.faults.push(() => false, ...Array(200).fill(status(500)));
    const { asker, log } = await open({ concurrency: 1, retries: 0 });
    const error = await ended(asker.answers(samples(numbered(100))));
    expect(error).toMatchObject({ exitCode: 1, code: expect.any(String) });
    expect(error.message).toContain('8 requests in a row');
    expect(server.asked.length).toBe(9);
    expect(log.size).toBe(1);
  });

  it('ends the run at once when its key is refused; answers before are kept', async () => {
    const { server, open } = await start();
    server.faults.push(() => false, status(401));
    const { asker, log } = await open({ concurrency: 1 });
    const error = await ended(asker.answers(samples(numbered(50))));
    expect(HarnessError.is(error)).toBe(true);
    expect(error).not.toBeInstanceOf(RequestFailure);
    expect(server.asked.length).toBe(2);
    expect(log.size).toBe(1);
    await expect(asker.ask(generate('more'))).rejects.toBe(error);
  });

  it('that says nothing is given up on after the time-out', async () => {
    const { server, open } = await start();
    server.faults.push(
      () => true,
      () => true,
    );
    const { asker } = await open({ timeoutSeconds: 0.2, retries: 1 });
    await expect(asker.ask(generate('x'))).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
    expect(server.asked.length).toBe(2);
  });
});

describe('budget', () => {
  it('of requests is never exceeded; a second run with the same one goes on where the first ended', async () => {
    const { server, open } = await start();
    const seen: number[] = [];
    for (let run = 0; run < 3; run++) {
      const { asker, log, close } = await open({ budget: new Budget({ maxRequests: 40 }) });
      const all = asker.answers(samples(numbered(100)));
      if (run < 2) {
        const error = await ended(all);
        expect(error).toMatchObject({ code: 'BUDGET_REACHED', exitCode: 1 });
        expect(error.message).toContain('40');
      } else {
        expect((await collect(all)).length).toBe(100);
      }
      seen.push(log.size);
      await close();
    }
    expect(seen).toEqual([40, 80, 100]);
    expect(server.asked.length).toBe(100);
  });

  it('counts attempts that fail', async () => {
    const { server, open } = await start();
    server.faults.push(status(500), status(500));
    const { asker } = await open({ budget: new Budget({ maxRequests: 2 }), concurrency: 1 });
    expect(await ended(asker.answers(samples(numbered(2))))).toMatchObject({ code: 'BUDGET_REACHED' });
    expect(server.asked.length).toBe(2);
  });
});

describe('an interruption', () => {
  it('ends everything at once, with exit code 130 and the answers kept', async () => {
    const { server, open } = await start();
    const controller = new AbortController();
    server.faults.push(
      () => false,
      () => false,
      ...Array(8).fill(() => true),
    );
    const { asker, log } = await open({ signal: controller.signal, concurrency: 2 });
    const stream = asker.answers(samples(numbered(100)))[Symbol.asyncIterator]();
    await stream.next();
    await stream.next();
    const third = stream.next();
    controller.abort(new Error('interrupted'));
    await expect(third).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
    expect(log.size).toBe(2);
  });
});

describe('the log', () => {
  it('holds every answer as JSON, by key and identity, and no failure', async () => {
    const { server, provider, open, folder } = await start();
    server.faults.push(status(422));
    const { asker, close } = await open({ concurrency: 1 });
    await collect(asker.answers(samples(numbered(3))));
    await close();
    const lines = (await readFile(join(folder, 'answers.jsonl'), 'utf8')).trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.map(({ answer }) => text(answer))).toEqual(['1 tpmorp', '2 tpmorp']);
    expect(records.every(({ from }) => from === provider.identity)).toBe(true);
  });
});
