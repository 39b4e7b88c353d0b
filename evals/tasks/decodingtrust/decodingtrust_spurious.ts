/** DecodingTrust (Wang et al. 2023), spurious: `evals/trust/decodingtrust/spurious.ts` as a task. */
import { spurious } from '../../trust/decodingtrust/spurious.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(spurious);
