/** DecodingTrust (Wang et al. 2023), ood knowledge: `evals/trust/decodingtrust/ood-knowledge.ts` as a task. */
import { oodKnowledge } from '../../trust/decodingtrust/ood-knowledge.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(oodKnowledge);
