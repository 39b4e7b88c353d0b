/** DecodingTrust (Wang et al. 2023), stereotype: `evals/trust/decodingtrust/stereotype.ts` as a task. */
import { stereotype } from '../../trust/decodingtrust/stereotype.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(stereotype);
