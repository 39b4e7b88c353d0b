/** IFEval's judgement of one response: each instruction strictly (as it is) and loosely (any of 8 variants); blank ones follow nothing. */
import { HarnessError, type Json, type TaskFunctions } from '../../src/plugin.ts';
import { firstText } from './documents.ts';
import { CHECKERS, type Kwargs, looseVariants } from './ifeval-checkers.ts';
import { strip } from './python-text.ts';

export interface IfevalSample {
  readonly prediction: string;
  readonly instruction_id_list: unknown;
  readonly kwargs: unknown;
  readonly prompt?: string | undefined;
}

const invalid = (message: string, hint?: string): HarnessError =>
  new HarnessError('IFEVAL_INVALID_INSTRUCTION', message, hint === undefined ? {} : { hint });

/**
 * Which instructions are followed, in their order.
 * @throws HarnessError `IFEVAL_INVALID_INSTRUCTION`
 */
export function followedInstructions({
  prediction,
  instruction_id_list: ids,
  kwargs,
  prompt,
}: IfevalSample): { strict: boolean; loose: boolean }[] {
  if (!Array.isArray(ids) || ids.length === 0) throw invalid('instruction_id_list is no list of instructions');
  const settings: unknown[] = Array.isArray(kwargs) ? kwargs : [kwargs];
  if (settings.length !== ids.length) throw invalid(`${settings.length} kwargs for ${ids.length} instructions`);
  const variants = looseVariants(prediction).filter((variant) => strip(variant) !== '');
  return ids.map((id: unknown, i) => {
    const make = typeof id === 'string' && Object.hasOwn(CHECKERS, id) ? CHECKERS[id] : undefined;
    if (make === undefined)
      throw invalid(`there is no instruction ${JSON.stringify(id)}`, Object.keys(CHECKERS).join(', '));
    let follows: (response: string) => boolean;
    try {
      follows = make((settings[i] ?? {}) as Kwargs, prompt);
    } catch (error) {
      throw HarnessError.is(error) ? invalid(`${id}: ${error.message}`) : error;
    }
    return { strict: strip(prediction) !== '' && follows(prediction), loose: variants.some(follows) };
  });
}

/** What stands in for the functions of lm-eval's IFEval folders. */
export const ifevalFunctions: Pick<TaskFunctions, 'processResults' | 'aggregations'> = {
  processResults: {
    process_results(doc, results) {
      const each = followedInstructions({
        prediction: firstText(results),
        instruction_id_list: doc.instruction_id_list,
        kwargs: doc.kwargs,
        prompt: typeof doc.prompt === 'string' ? doc.prompt : undefined,
      });
      const of = (mode: 'strict' | 'loose'): boolean[] => each.map((one) => one[mode]);
      const all = (mode: 'strict' | 'loose'): number => (of(mode).every(Boolean) ? 1 : 0);
      return {
        prompt_level_strict_acc: all('strict'),
        inst_level_strict_acc: of('strict'),
        prompt_level_loose_acc: all('loose'),
        inst_level_loose_acc: of('loose'),
      };
    },
  },
  aggregations: {
    agg_inst_level_acc(values) {
      const all = (values as readonly (readonly Json[])[]).flat();
      return all.length === 0 ? Number.NaN : all.filter(Boolean).length / all.length;
    },
  },
};
