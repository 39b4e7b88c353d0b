/** DecodingTrust (Wang et al. 2023), fairness: `evals/trust/decodingtrust/fairness.ts` as a task. */
import { fairness } from '../../trust/decodingtrust/fairness.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(fairness);
