/** What a trainer's loss sees (contract.ts), made of a model's token statistics and the inputs of the batch. */
import type { Dim } from '../engine/dim.ts';
import { input, type Value } from '../engine/graph.ts';
import { matmul, reshape, sum, take } from '../engine/ops.ts';
import { type ForestInputs, membership, readsOf } from '../models/forest-inputs.ts';
import type { HeadStats } from '../models/token-stats.ts';
import type { LossContext, TokenStats } from './contract.ts';

export interface Batch {
  /** Examples. */
  trees: number;
  /** How many segments of each role they have; another role is a mistake. */
  roles: ReadonlyMap<string, Dim>;
  /** Rows have weights (totals.ts). */
  weighted: boolean;
}

export function lossContext(
  { tokens: policy, head }: { tokens: TokenStats; head: HeadStats },
  forest: ForestInputs,
  { trees, roles, weighted }: Batch,
  teacher?: () => LossContext['teacher'],
  tellRows?: LossContext['tellRows'],
): LossContext {
  const segmentsOf = (role: string): Dim => {
    const segments = roles.get(role);
    if (segments !== undefined) return segments;
    throw new Error(`the loss asks for role '${role}', but the examples have ${[...roles.keys()].join(', ')}`);
  };
  const member = (role: string): Value => membership(forest, role, segmentsOf(role));
  const column = (x: Value): Value => reshape(x, [x.shape[0] as Dim, 1]);
  const flat = (x: Value): Value => reshape(x, [x.shape[0] as Dim]);
  return {
    policy,
    tellRows,
    scores: (role) => flat(take(column(head.scores()), readsOf(role, segmentsOf(role)))),
    get values() {
      return head.values();
    },
    column: (name) => input(`column.${name}`, [forest.predict.total]),
    get reference() {
      return { logps: input('reference.logps', [forest.predict.total]) };
    },
    get teacher() {
      if (teacher === undefined) throw new Error('the loss asks for a teacher, but the trainer has no needs.teacher');
      return teacher();
    },
    sum: (role, perToken) => flat(matmul(member(role), column(perToken))),
    spread: (role, perSegment) => flat(matmul(member(role), column(perSegment), { transposeA: true })),
    count: (role) => flat(sum(member(role), [1])),
    position: forest.predict.positions,
    extra: (name) => input(`extra.${name}`, [trees]),
    total: {
      examples: input('total.examples', []),
      tokens: (role) => input(`total.tokens.${role}`, []),
    },
    weights: weighted ? weights(trees, segmentsOf) : undefined,
  };
}

/** Fed by `totalFeeds` (totals.ts). */
const weights = (trees: number, segmentsOf: (role: string) => Dim): LossContext['weights'] => ({
  get examples() {
    return input('weights', [trees]);
  },
  of: (role) => input(`weights.${role}`, [segmentsOf(role)]),
  total: {
    get examples() {
      return input('total.weights', []);
    },
    tokens: (role) => input(`total.weights.${role}`, []),
  },
});
