/** DecodingTrust (Wang et al. 2023), advglue: `evals/trust/decodingtrust/advglue.ts` as a task. */
import { advglue } from '../../trust/decodingtrust/advglue.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(advglue);
