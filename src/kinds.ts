/**
 * The table of kinds: whatever is one file, by its plural. Each kind is declared in the room that owns its contract and
 * loaded when it is asked for. `harness list` shows the table; a user's file may declare members of any kind.
 */
import type { Kind } from './registry/kind.ts';

export const KINDS: Readonly<Record<string, () => Promise<Kind<object>>>> = {
  trainers: async () => (await import('./train/trainer-kind.ts')).TRAINERS,
  adapters: async () => (await import('./models/adapters/adapter-kind.ts')).ADAPTERS,
  optimisers: async () => (await import('./train/optimiser/check-optimiser.ts')).OPTIMISERS,
  penalties: async () => (await import('./train/penalties/check-penalty.ts')).PENALTIES,
  orders: async () => (await import('./train/row-order.ts')).ORDERS,
  architectures: async () => (await import('./models/architectures.ts')).ARCHITECTURES,
  rewards: async () => (await import('./train/rewards/reward-kind.ts')).REWARDS,
  metrics: async () => (await import('./eval/metric-kind.ts')).METRICS,
  tasks: async () => (await import('./eval/tasks/define/task-kind.ts')).TASKS,
  datasets: async () => (await import('./data/datasets.ts')).DATASETS,
  functions: async () => (await import('./eval/tasks/function-kind.ts')).FUNCTIONS,
  attacks: async () => (await import('./eval/attacks/attack-kind.ts')).ATTACKS,
  guards: async () => (await import('./eval/judges/guard-kind.ts')).GUARDS,
  providers: async () => (await import('./providers/contract/provider-kind.ts')).PROVIDERS,
  blocks: async () => (await import('./report/block-kind.ts')).BLOCKS,
};
