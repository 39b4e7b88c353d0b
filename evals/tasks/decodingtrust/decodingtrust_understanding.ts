/** DecodingTrust (Wang et al. 2023), understanding: `evals/trust/decodingtrust/understanding.ts` as a task. */

import { trustTask } from '../../trust/decodingtrust/task.ts';
import { understanding } from '../../trust/decodingtrust/understanding.ts';

export default trustTask(understanding);
