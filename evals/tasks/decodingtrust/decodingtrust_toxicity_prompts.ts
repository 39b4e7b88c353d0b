/** DecodingTrust (Wang et al. 2023), toxicity prompts: `evals/trust/decodingtrust/toxicity.ts` as a task. */

import { trustTask } from '../../trust/decodingtrust/task.ts';
import { toxicitySystemPrompts } from '../../trust/decodingtrust/toxicity.ts';
import { embeddedScorer } from '../../trust/embedded-toxicity.ts';

export default trustTask(toxicitySystemPrompts(embeddedScorer));
