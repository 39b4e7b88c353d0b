/**
 * Learning-rate schedules by transformers' names (`get_scheduler`, transformers 5.17): each is a factor on the base rate
 * as a function of the steps already taken. Leaves out `greedy` (reacts to the loss of every step) and keeps
 * `reduce_lr_on_plateau` apart (plateau.ts), because it remembers evaluations.
 */
import { HarnessError } from "../../base/errors.js";
/** Reads `lr_scheduler_kwargs` and refuses what a schedule does not know. */
class Kwargs {
    #name;
    #given;
    #known = [];
    constructor(name, given) {
        this.#name = name;
        this.#given = given;
    }
    number(key, fallback) {
        this.#known.push(key);
        const value = this.#given[key] ?? fallback;
        if (value === undefined || (typeof value === 'number' && Number.isFinite(value)))
            return value;
        throw this.#wrong(`${key} must be a number, not ${JSON.stringify(value)}`);
    }
    oneOf(key, choices, fallback) {
        this.#known.push(key);
        const value = this.#given[key] ?? fallback;
        if (typeof value === 'string' && choices.includes(value))
            return value;
        throw this.#wrong(`${key} must be one of ${choices.join(', ')}, not ${JSON.stringify(value)}`);
    }
    /** Call after the last read. */
    done() {
        const unknown = Object.keys(this.#given).filter((key) => !this.#known.includes(key));
        if (unknown.length > 0) {
            const known = this.#known.length > 0 ? `it knows ${this.#known.join(', ')}` : 'it takes none';
            throw this.#wrong(`${unknown.join(', ')} is not a setting of ${this.#name}; ${known}`);
        }
    }
    #wrong(reason) {
        return new HarnessError('CONFIG_LR_SCHEDULER', `lr_scheduler_kwargs: ${reason}.`);
    }
}
const warmup = (steps, then) => {
    return (done) => (done < steps ? done / Math.max(1, steps) : then(done));
};
/** Share of the steps after warm-up that are done; above 1 beyond the end. */
const progress = ({ warmupSteps, totalSteps }, done) => (done - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
const cosine = (cycles, x) => 0.5 * (1 + Math.cos(Math.PI * cycles * 2 * x));
/** `min_lr` is absolute, `min_lr_rate` a share of the base rate; one of them must be there. */
function minimumRate(kwargs, { name, baseLr }) {
    const absolute = kwargs.number('min_lr');
    const rate = kwargs.number('min_lr_rate');
    if ((absolute === undefined) === (rate === undefined)) {
        const message = `lr_scheduler_type ${name} needs exactly one of min_lr and min_lr_rate in lr_scheduler_kwargs.`;
        throw new HarnessError('CONFIG_LR_SCHEDULER', message, {
            hint: 'For example lr_scheduler_kwargs: {min_lr_rate: 0.1}.',
        });
    }
    return rate ?? absolute / baseLr;
}
const schedules = {
    constant: () => () => 1,
    constant_with_warmup: ({ warmupSteps }) => warmup(warmupSteps, () => 1),
    linear: ({ warmupSteps, totalSteps }) => warmup(warmupSteps, (done) => Math.max(0, (totalSteps - done) / Math.max(1, totalSteps - warmupSteps))),
    cosine: (request, kwargs) => {
        const cycles = kwargs.number('num_cycles', 0.5);
        return warmup(request.warmupSteps, (done) => Math.max(0, cosine(cycles, progress(request, done))));
    },
    cosine_with_restarts: (request, kwargs) => {
        const cycles = kwargs.number('num_cycles', 1);
        return warmup(request.warmupSteps, (done) => {
            const x = progress(request, done);
            return x >= 1 ? 0 : Math.max(0, 0.5 * (1 + Math.cos(Math.PI * ((cycles * x) % 1))));
        });
    },
    cosine_with_min_lr: (request, kwargs) => {
        const cycles = kwargs.number('num_cycles', 0.5);
        const least = minimumRate(kwargs, request);
        return warmup(request.warmupSteps, (done) => Math.max(0, cosine(cycles, progress(request, done)) * (1 - least) + least));
    },
    // Unlike its siblings it counts steps from 1, and its warm-up may start above 0.
    cosine_warmup_with_min_lr: (request, kwargs) => {
        const { warmupSteps, totalSteps } = request;
        const cycles = kwargs.number('num_cycles', 0.5);
        const least = minimumRate(kwargs, request);
        const start = kwargs.number('warmup_lr_rate');
        return (done) => {
            if (done < warmupSteps) {
                if (start === undefined)
                    return (done + 1) / Math.max(1, warmupSteps);
                return start + ((1 - start) * done) / Math.max(1, warmupSteps - 1);
            }
            const x = (done - warmupSteps + 1) / Math.max(1, totalSteps - warmupSteps);
            return Math.max(0, cosine(cycles, x) * (1 - least) + least);
        };
    },
    polynomial: ({ baseLr, warmupSteps, totalSteps }, kwargs) => {
        const power = kwargs.number('power', 1);
        const end = kwargs.number('lr_end', 1e-7);
        if (baseLr <= end) {
            const message = `lr_scheduler_kwargs: lr_end (${end}) must be smaller than learning_rate (${baseLr}).`;
            throw new HarnessError('CONFIG_LR_SCHEDULER', message);
        }
        return warmup(warmupSteps, (done) => {
            if (done >= totalSteps)
                return end / baseLr;
            const remaining = 1 - (done - warmupSteps) / (totalSteps - warmupSteps);
            return ((baseLr - end) * remaining ** power + end) / baseLr;
        });
    },
    inverse_sqrt: ({ warmupSteps }, kwargs) => {
        const timescale = kwargs.number('timescale', warmupSteps || 10_000);
        return warmup(warmupSteps, (done) => 1 / Math.sqrt((done + timescale - warmupSteps) / timescale));
    },
    warmup_stable_decay: ({ warmupSteps, totalSteps }, kwargs) => {
        const shapes = ['linear', 'cosine', '1-sqrt'];
        const decaySteps = kwargs.number('num_decay_steps');
        if (decaySteps === undefined) {
            const message = 'lr_scheduler_type warmup_stable_decay needs num_decay_steps in lr_scheduler_kwargs.';
            throw new HarnessError('CONFIG_LR_SCHEDULER', message);
        }
        const stableSteps = kwargs.number('num_stable_steps', totalSteps - warmupSteps - decaySteps);
        const warmupType = kwargs.oneOf('warmup_type', shapes, 'linear');
        const decayType = kwargs.oneOf('decay_type', shapes, 'cosine');
        const least = kwargs.number('min_lr_ratio', 0);
        const cycles = kwargs.number('num_cycles', 0.5);
        const rise = (x) => warmupType === 'linear' ? x : warmupType === 'cosine' ? 0.5 * (1 - Math.cos(Math.PI * x)) : 1 - Math.sqrt(1 - x);
        const fall = (x) => decayType === 'linear' ? 1 - x : decayType === 'cosine' ? cosine(cycles, x) : 1 - Math.sqrt(x);
        const above = (factor) => Math.max(0, factor * (1 - least) + least);
        return (done) => {
            if (done < warmupSteps)
                return above(rise(done / Math.max(1, warmupSteps)));
            if (done < warmupSteps + stableSteps)
                return 1;
            const decayed = done - warmupSteps - stableSteps;
            return decayed < decaySteps ? above(fall(decayed / Math.max(1, decaySteps))) : least;
        };
    },
};
/**
 * The rate of every step as a function of the steps done before it: `rate(0)` is used by step 1. Throws
 * CONFIG_LR_SCHEDULER for unknown names and settings.
 */
export function learningRates(request) {
    const make = Object.hasOwn(schedules, request.name) ? schedules[request.name] : undefined;
    if (make === undefined) {
        const names = [...Object.keys(schedules), 'reduce_lr_on_plateau'].sort().join(', ');
        const message = `lr_scheduler_type ${request.name} is not known.`;
        throw new HarnessError('CONFIG_LR_SCHEDULER', message, { hint: `Known are: ${names}.` });
    }
    const kwargs = new Kwargs(request.name, request.kwargs ?? {});
    const factor = make(request, kwargs);
    kwargs.done();
    return (done) => request.baseLr * factor(done);
}
/** `warmup_steps` below 1 is a share of the run; `warmup_ratio` is the older key and counts when `warmup_steps` is 0. */
export function warmupStepsOf(totalSteps, warmupSteps, warmupRatio = 0) {
    const given = warmupSteps > 0 ? warmupSteps : warmupRatio;
    if (given <= 0)
        return 0;
    return given >= 1 ? Math.trunc(given) : Math.ceil(totalSteps * given);
}
