/**
 * Which chunks shaped an answer, by leaving each out: the log-probability of the answer with all chunks, less that without
 * the chunk, in nats. A chunk counts when that exceeds tau. Asked of the evaluated model itself, or of a role; left out
 * where it gives no log-likelihoods.
 */
import { sha256 } from '../../base/hash.ts';
import type { Message, ModelRequest } from '../../providers/contract/request.ts';
import type { Scorer } from '../tasks/define/scorer.ts';
import type { Doc, ScoringContext } from '../tasks/task.ts';

export interface LeaveOneOutOptions {
  /** The prompt with these chunks, as the task builds it. */
  prompt(row: Doc, chunks: readonly string[]): string | readonly Message[];
  /** Column of the chunks, a list of texts. Default: contexts. */
  readonly contexts?: string;
  /** Nats. Default: 1. */
  readonly tau?: number;
  /** Another model than the evaluated one, by its role. */
  readonly role?: string;
}

/** The column `chunk_attribution,leave_one_out`: share of chunks that the answer hangs on. */
export function leaveOneOut({ prompt, contexts = 'contexts', tau = 1, role }: LeaveOneOutOptions): Scorer {
  const name = 'chunk_attribution';
  const key = `${name},leave_one_out`;
  return {
    name: 'leave_one_out',
    ...(role === undefined ? {} : { roles: [role] }),
    config: { kind: 'leave_one_out', tau, contexts, role: role ?? null, prompt: sha256(String(prompt)).slice(0, 16) },
    metrics: [
      {
        ...{ name, filter: 'leave_one_out', higherIsBetter: true, optional: true },
        signature: `method:leave_one_out|tau:${tau}|model:${role ?? 'self'}`,
      },
    ],
    async score({ row, text }, context) {
      const model = modelOf(context, role);
      if (model === undefined) {
        context.warn(`${key} is left out, as ${role ?? 'the model'} gives no log-likelihoods`);
        return null;
      }
      const given = row[contexts];
      const chunks = Array.isArray(given) ? (given as readonly unknown[]).map(String) : [];
      if (chunks.length === 0 || text === '') return { values: { [key]: null } };
      const logprob = async (kept: readonly string[]): Promise<number> => {
        const asked = prompt(row, kept);
        const request: ModelRequest = {
          kind: 'loglikelihood',
          context: typeof asked === 'string' ? { text: asked } : { messages: asked },
          continuation: text,
        };
        const answer = await model(request);
        return answer.kind === 'loglikelihood' ? answer.logprob : Number.NaN;
      };
      const [whole, ...without] = await Promise.all([
        logprob(chunks),
        ...chunks.map((_, left) => logprob(chunks.filter((_chunk, i) => i !== left))),
      ]);
      const falls = without.map((each) => (whole as number) - each);
      return {
        values: { [key]: falls.filter((fall) => fall > tau).length / chunks.length },
        explanation: `${key}: nats without each chunk: ${falls.map((fall) => fall.toFixed(3)).join(', ')}`,
      };
    },
  };
}

function modelOf(
  context: ScoringContext,
  role: string | undefined,
): ((request: ModelRequest) => ReturnType<NonNullable<ScoringContext['ask']>>) | undefined {
  if (role === undefined) {
    const { self } = context;
    return self?.capabilities.loglikelihood === true ? (request) => self.ask(request) : undefined;
  }
  const { ask } = context;
  const can = ask !== undefined && context.about?.(role)?.capabilities.loglikelihood === true;
  return can ? (request) => ask(role, request) : undefined;
}
