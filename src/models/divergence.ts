/**
 * How far two models' distributions over the vocabulary are apart at each predicted token: the generalised
 * Jensen-Shannon divergence of arXiv:2306.13649, eq. 1, with KL divergences at its ends. Rows meet the vocabulary in
 * parts; a part's logits are made again in the backward pass unless there is but one.
 */
import type { Dim } from '../engine/dim.ts';
import { checkpoint } from '../engine/graph.ts';
import {
  add,
  barrier,
  exp,
  join,
  log,
  logSoftmax,
  maximum,
  mul,
  reshape,
  split,
  stopGradient,
  sub,
  sum,
  type Value,
} from '../engine/ops.ts';
import type { ForestInputs } from './forest-inputs.ts';
import { logitsOf, type OutputHead } from './output-head.ts';

/** What a model makes its distributions from. */
export interface Distributions {
  /** States that predict the tokens, f32[tokens, width]. */
  states: Value;
  head: OutputHead;
}

export interface DivergenceOptions {
  /** Divides both models' logits, above 0. */
  temperature: number;
  /** 0: KL(teacher || student); 1: KL(student || teacher); between: the Jensen-Shannon divergence to their mixture. */
  beta: number;
}

/** Below any probability that float32 holds: the logarithm of a sum of two zeros stays finite. */
const TINY = 1e-38;

/** Σ p (log p - log q) over the last axis, from log-probabilities f32[rows, vocabulary]. */
const kl = (p: Value, q: Value): Value => sum(mul(exp(p), sub(p, q)), [1]);

/** f32[rows, vocabulary] log-probabilities each -> f32[rows, 1] */
function betweenRows(student: Value, teacher: Value, beta: number): Value {
  if (beta === 0) return kl(teacher, student);
  if (beta === 1) return kl(student, teacher);
  const mixture = log(maximum(add(mul(exp(student), 1 - beta), mul(exp(teacher), beta)), TINY));
  return add(mul(kl(teacher, mixture), beta), mul(kl(student, mixture), 1 - beta));
}

/** Divergence at each predicted token, nats, f32[tokens]; the gradient goes to the student alone. */
export function divergence(
  student: Distributions,
  teacher: Distributions,
  { total, parts: { counts, sizes } }: Pick<ForestInputs['predict'], 'total' | 'parts'>,
  { temperature, beta }: DivergenceOptions,
): Value {
  const theirs = split(stopGradient(teacher.states), counts, sizes);
  const logProbs = (states: Value, head: OutputHead) => logSoftmax(logitsOf(states, head, temperature));
  const frozen: OutputHead = { ...teacher.head, matrix: stopGradient(teacher.head.matrix) };
  const done: Value[] = [];
  for (const [i, part] of split(student.states, counts, sizes).entries()) {
    // One part is done with before the next begins: else all of them would be there at once.
    const rows = done.length > 0 ? barrier(part, done) : part;
    const rowsOf = () => betweenRows(logProbs(rows, student.head), stopGradient(logProbs(theirs[i]!, frozen)), beta);
    const each = sizes.length > 1 ? checkpoint(rowsOf) : rowsOf();
    done.push(reshape(each, [sizes[i] as Dim]));
  }
  return reshape(join(done, counts), [total]);
}
