/** DecodingTrust (Wang et al. 2023), ethics more: `evals/trust/decodingtrust/ethics-more.ts` as a task. */
import { ethicsMore } from '../../trust/decodingtrust/ethics-more.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(ethicsMore);
