/**
 * A task under an attack: every sample's last turn of the user is rewritten, once for each attempt, and the sample counts as
 * the attempt that got furthest. It is a task of its own, `safety_harm@base64`, with the attack and its number of attempts in
 * the declaration, so that numbers with different budgets are never taken for each other.
 * Only tasks that say how far an attack got can be attacked: they have the metric `attack_success`.
 */
import { HarnessError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { GenerateRequest, Message, ModelAnswer, Prompt } from '../../providers/contract/request.ts';
import { promptOf } from '../tasks/prompt.ts';
import type { EvalSample, EvalTask, SampleScore, ScoringContext, TaskContext } from '../tasks/task.ts';
import type { AttackInput } from './contract.ts';
import type { ReadyAttack } from './read-attack.ts';

/** By which attempts are compared: 1 where the model did what it should not. */
const SUCCESS = 'attack_success';

/**
 * @param name of the new task.
 * @throws HarnessError `ATTACK_INVALID` for a task without the metric `attack_success`.
 */
export function attackedTask(base: EvalTask, attack: ReadyAttack, name: string): EvalTask {
  const { definition, values, attempts } = attack;
  if (!base.metrics.some((metric) => metric.name === SUCCESS)) {
    throw new HarnessError('ATTACK_INVALID', `task ${base.name} cannot be attacked: it has no metric ${SUCCESS}`, {
      hint: 'harness list tasks --search safety shows tasks of harmful requests',
    });
  }
  return {
    ...{ name, source: base.source, version: base.version, tags: base.tags, needs: base.needs },
    summary: `${base.summary} - under the attack ${definition.name}, ${attempts} attempt${attempts === 1 ? '' : 's'}`,
    ...(base.roles === undefined ? {} : { roles: base.roles }),
    ...(base.private === undefined ? {} : { private: base.private }),
    ...(base.contentWarning === undefined ? {} : { contentWarning: base.contentWarning }),
    metrics: base.metrics,
    ...(base.metricFor === undefined ? {} : { metricFor: base.metricFor.bind(base) }),
    config: { task: base.config, attack: { name: definition.name, options: values, attempts } },
    numFewshot: (context) => base.numFewshot(context),
    count: (context) => base.count(context),
    async *samples(context) {
      // Prompts come as plain words; the chat template goes round what the attack made of them.
      const { chat: _, ...plain } = context;
      const bare = { ...plain, capabilities: { ...context.capabilities, messages: true } };
      for await (const sample of base.samples(bare)) {
        const attacked = attackedSample(sample, attack, context);
        if (attacked !== undefined) yield attacked;
      }
    },
    score: (sample, answers, context) => furthest(base, sample, answers, context),
  };
}

/** Undefined where the attack does not apply. */
function attackedSample(sample: EvalSample, attack: ReadyAttack, context: TaskContext): EvalSample | undefined {
  const request = sample.requests.find((each): each is GenerateRequest => each.kind === 'generate');
  if (request === undefined) return undefined;
  const given: readonly Message[] =
    'messages' in request.prompt ? request.prompt.messages : [{ role: 'user', content: request.prompt.text }];
  const prompts: { prompt: Prompt; shown: EvalSample['input'] }[] = [];
  for (let attempt = 0; attempt < attack.attempts; attempt++) {
    const random = new Random(context.seed, JSON.stringify([attack.definition.name, sample.id, attempt]));
    const turns = rewritten(given, attack, {
      id: sample.id,
      attempt,
      lines: attack.lines,
      below: (n) => random.below(n),
    });
    if (turns === null) return undefined;
    prompts.push(asPrompt(turns, 'text' in request.prompt, context));
  }
  const requests = prompts.map(
    ({ prompt }, repeat): GenerateRequest => ({ ...request, prompt, ...(prompts.length > 1 ? { repeat } : {}) }),
  );
  return { ...sample, input: prompts[0]!.shown, requests };
}

function rewritten(
  messages: readonly Message[],
  { definition, options }: ReadyAttack,
  input: Omit<AttackInput, 'request'>,
): readonly Message[] | null {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const made = definition.apply({ ...input, request: messages[at]?.content ?? '' }, options);
  if (made === null) return null;
  const turns: readonly Message[] = typeof made === 'string' ? [{ role: 'user', content: made }] : made;
  return [...messages.slice(0, at), ...turns, ...messages.slice(at + 1)];
}

function asPrompt(
  messages: readonly Message[],
  plain: boolean,
  { chat, capabilities }: TaskContext,
): { prompt: Prompt; shown: EvalSample['input'] } {
  if (!plain && chat === undefined && capabilities.messages) return { prompt: { messages }, shown: messages };
  const turns = messages.map((message, i) => ({ ...message, after: i === messages.length - 1 ? '' : '\n\n' }));
  return promptOf(turns, chat === undefined ? {} : { chat: { ...chat, fewshotAsMultiturn: true } });
}

/** Scores of the attempt with the greatest success; of the first where all are alike. */
async function furthest(
  base: EvalTask,
  sample: EvalSample,
  answers: readonly ModelAnswer[],
  context: ScoringContext,
): Promise<readonly SampleScore[]> {
  let best: { scores: readonly SampleScore[]; success: number; attempt: number } | undefined;
  for (const [attempt, answer] of answers.entries()) {
    const scores = await base.score({ ...sample, requests: [sample.requests[attempt]!] }, [answer], context);
    const success = Math.max(...scores.map(({ values }) => Number(values[SUCCESS] ?? -1)));
    if (best === undefined || success > best.success) best = { scores, success, attempt };
  }
  const { scores = [], attempt = 0 } = best ?? {};
  if (answers.length < 2) return scores;
  return scores.map((score) => ({
    ...score,
    explanation: [`attempt ${attempt + 1} of ${answers.length}`, score.explanation].filter(Boolean).join('\n'),
  }));
}
