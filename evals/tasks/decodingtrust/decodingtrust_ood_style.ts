/** DecodingTrust (Wang et al. 2023), ood style: `evals/trust/decodingtrust/ood-style.ts` as a task. */
import { oodStyle } from '../../trust/decodingtrust/ood-style.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(oodStyle);
