/**
 * The models of an evaluation behind one door: the one that is evaluated and those that tasks ask by role. They share the
 * run's log of answers and its budget; each has its own pace and its own cache across runs.
 */
import { HarnessError } from "../../base/errors.js";
import { didYouMean } from "../../base/nearest.js";
import { AnswerCache } from "../requests/answer-cache.js";
import { AnswerLog } from "../requests/answer-log.js";
import { Asker } from "../requests/asker.js";
import { Budget } from "../requests/budget.js";
import { costOf } from "../requests/prices.js";
/** @throws HarnessError `DISK_*`, `PRICES_MISSING`, `PRICE_UNKNOWN`. */
export async function openAsking(options) {
    const { provider, roles, prices, maxRequests, maxCost } = options;
    const log = await AnswerLog.open(options.log);
    const caches = new Map();
    const askers = new Map();
    const close = async () => {
        for (const asker of askers.values())
            asker.close();
        await Promise.all([...caches.values()].map((cache) => cache.close()));
        await log.close();
    };
    const budget = new Budget({
        ...(maxRequests === undefined ? {} : { maxRequests }),
        ...(maxCost === undefined ? {} : { maxCost }),
        ...(prices === undefined ? {} : { prices }),
    });
    const open = (model) => {
        if (options.cache && !caches.has(model.identity))
            caches.set(model.identity, AnswerCache.open(model.identity));
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
        for (const model of [provider, ...roles.values()])
            if (!askers.has(model))
                askers.set(model, open(model));
    }
    catch (error) {
        await close();
        throw error;
    }
    const main = askers.get(provider);
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
            const sum = (pick) => all.reduce((total, progress) => total + pick(progress), 0);
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
