/** DecodingTrust (Wang et al. 2023), ethics: `evals/trust/decodingtrust/ethics.ts` as a task. */
import { ethics } from '../../trust/decodingtrust/ethics.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(ethics);
