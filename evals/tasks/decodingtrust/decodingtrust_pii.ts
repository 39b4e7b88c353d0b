/** DecodingTrust (Wang et al. 2023), pii: `evals/trust/decodingtrust/pii.ts` as a task. */
import { pii } from '../../trust/decodingtrust/pii.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(pii);
