/** DecodingTrust (Wang et al. 2023), backdoor: `evals/trust/decodingtrust/backdoor.ts` as a task. */
import { backdoor } from '../../trust/decodingtrust/backdoor.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(backdoor);
