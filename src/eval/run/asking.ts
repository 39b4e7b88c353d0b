/**
 * The models of an evaluation behind one door: the one that is evaluated and those that tasks ask by role. They share the
 * run's log of answers and its budget; each has its own pace and its own cache across runs.
 */
import { HarnessError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest, Usage } from '../../providers/contract/request.ts';
import { AnswerCache } from '../requests/answer-cache.ts';
import { AnswerLog } from '../requests/answer-log.ts';
import { Asker } from '../requests/asker.ts';
import { Budget } from '../requests/budget.ts';
import { costOf, type Prices } from '../requests/prices.ts';
import type { Totals } from './pulse.ts';
import type { Answering } from './stream.ts';

export interface AskingOptions {
  readonly provider: Provider;
  readonly roles: ReadonlyMap<string, Provider>;
  /** Path of answers.jsonl. */
  readonly log: string;
  /** Answers are kept and found across runs. */
  readonly cache: boolean;
  readonly concurrency?: number;
  readonly retries?: number;
  /** Seconds for one attempt. */
  readonly timeout?: number;
  readonly maxRequests?: number;
  /** US dollars. */
  readonly maxCost?: number;
  readonly prices?: Prices;
  readonly signal?: AbortSignal;
}

export interface Asking extends Answering {
  /** Asks the model of a role. Throws RequestFailure when it has no answer. */
  ask(role: string, request: ModelRequest): Promise<ModelAnswer>;
  /** Asks the evaluated model ahead of its samples. Throws RequestFailure when it has no answer. */
  askModel(request: ModelRequest): Promise<ModelAnswer>;
  /** US dollars, where the evaluated model's price is known. */
  priceOf(usage: Usage): number | undefined;
  totals(): Totals;
  close(): Promise<void>;
}

/** @throws HarnessError `DISK_*`, `PRICES_MISSING`, `PRICE_UNKNOWN`. */
export async function openAsking(options: AskingOptions): Promise<Asking> {
  const { provider, roles, prices, maxRequests, maxCost } = options;
  const log = await AnswerLog.open(options.log);
  const caches = new Map<string, AnswerCache>();
  const askers = new Map<Provider, Asker>();
  const close = async (): Promise<void> => {
    for (const asker of askers.values()) asker.close();
    await Promise.all([...caches.values()].map((cache) => cache.close()));
    await log.close();
  };
  const budget = new Budget({
    ...(maxRequests === undefined ? {} : { maxRequests }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(prices === undefined ? {} : { prices }),
  });
  const open = (model: Provider): Asker => {
    if (options.cache && !caches.has(model.identity)) caches.set(model.identity, AnswerCache.open(model.identity));
    const { concurrency, retries, timeout, signal } = options;
    return new Asker({
      ...{ provider: model, log, budget, cache: caches.get(model.identity) ?? null },
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(retries === undefined ? {} : { retries }),
      ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
  try {
    for (const model of [provider, ...roles.values()]) if (!askers.has(model)) askers.set(model, open(model));
  } catch (error) {
    await close();
    throw error;
  }
  const main = askers.get(provider)!;
  const price = prices?.find(provider.model);
  return {
    answers: (source) => main.answers(source),
    async ask(role, request) {
      const model = roles.get(role);
      const asker = model === undefined ? undefined : askers.get(model);
      if (asker === undefined) {
        throw new HarnessError('ROLE_UNKNOWN', `no model is given for the role "${role}"`, {
          hint: didYouMean(role, roles.keys()) ?? `--judge ${role}=openai:NAME names one`,
        });
      }
      return await asker.ask(request);
    },
    askModel: (request) => main.ask(request),
    priceOf: (usage) => (price === undefined ? undefined : costOf(price, usage)),
    totals() {
      const all = [...askers.values()].map((asker) => asker.progress);
      const sum = (pick: (progress: Asker['progress']) => number): number =>
        all.reduce((total, progress) => total + pick(progress), 0);
      return {
        asked: sum(({ asked }) => asked),
        cached: sum(({ cached }) => cached),
        tokens: { input: sum(({ inputTokens }) => inputTokens), output: sum(({ outputTokens }) => outputTokens) },
        ...(prices === undefined ? {} : { costUsd: budget.spent }),
      };
    },
    close,
  };
}
