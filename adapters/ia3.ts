/**
 * (IA)³ (Liu et al. 2022, arXiv:2205.05638): a vector that multiplies what a layer puts out or, in the layers that
 * `feedforward_modules` names, what comes in. Fields, names and defaults are PEFT's.
 */
import { defineAdapter, op } from '../src/plugin.ts';

interface Options {
  ia3FeedforwardModules?: readonly string[];
  loraTargetModules?: readonly string[] | string;
}

interface Settings {
  /** Ends of names, or an expression over whole names. */
  feedforwardModules: readonly string[] | string;
}

interface Scaled {
  /** The vector multiplies the input. */
  feedforward: boolean;
}

const VECTOR = 'ia3_l';
const FEEDFORWARD = ['down_proj'];

export default defineAdapter<Options, Settings, Scaled>({
  name: 'ia3',
  summary: 'A vector per layer that multiplies keys, values and the inputs of feed-forward layers',
  paper: 'https://arxiv.org/abs/2205.05638',
  schema: {
    ia3_feedforward_modules: {
      type: ['array', 'null'],
      items: { type: 'string', minLength: 1 },
      default: null,
      description:
        'Those of the target modules whose inputs are multiplied, by default down_proj; of the others it is the output.',
    },
  },
  targets: ['k_proj', 'v_proj', ...FEEDFORWARD],
  peft: {
    type: 'IA3',
    // fan_in_fan_out: only for layers that store their matrix the other way round; PEFT too ignores it on linear layers.
    fields: ['feedforward_modules', 'init_ia3_weights', 'fan_in_fan_out'],
    read(fields) {
      const feedforwardModules = fields.names('feedforward_modules');
      const targets = fields.names('target_modules');
      const stray =
        typeof targets === 'string' || typeof feedforwardModules === 'string'
          ? undefined
          : feedforwardModules.find((name) => !targets.includes(name));
      if (stray !== undefined) throw fields.wrong('feedforward_modules', `has ${stray}, which target_modules lacks`);
      return { feedforwardModules };
    },
    write({ ia3FeedforwardModules: given, loraTargetModules: targets }) {
      const both = Array.isArray(targets) ? FEEDFORWARD.filter((name) => targets.includes(name)) : FEEDFORWARD;
      return { fan_in_fan_out: false, feedforward_modules: given ?? both, init_ia3_weights: true };
    },
    describe: ({ feedforwardModules }) => [`feed-forward ${[feedforwardModules].flat().join(', ') || 'none'}`],
  },
  linear: {
    facts({ feedforwardModules: names }, { name }, matches) {
      const feedforward =
        typeof names === 'string' ? matches(names, 'feedforward_modules') : names.some((end) => name.endsWith(end)); // PEFT: with or without a dot before it
      return { feedforward };
    },
    parameters: [
      {
        name: VECTOR,
        shape: ({ feedforward, in: width, out }) => (feedforward ? [1, width] : [out, 1]),
        start: (view) => void view.fill(1),
      },
    ],
    apply({ x, base, get, module: { feedforward, out } }) {
      if (feedforward) return base(op.mul(x, get(VECTOR)));
      return op.mul(base(), op.reshape(get(VECTOR), [1, out]));
    },
    weight: ({ weight, get }) => op.mul(weight, get(VECTOR)),
    merge({ weight, bias, get, module: { feedforward, in: width } }) {
      const vector = get(VECTOR);
      for (let i = 0; i < weight.length; i++) {
        weight[i]! *= vector[feedforward ? i % width : Math.floor(i / width)]!;
      }
      if (!feedforward && bias !== null) for (let o = 0; o < bias.length; o++) bias[o]! *= vector[o]!;
    },
    keeps: ({ feedforward, in: width, out }) => (feedforward ? width : out),
  },
});
