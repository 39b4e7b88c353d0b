/** DecodingTrust (Wang et al. 2023), enron: `evals/trust/decodingtrust/enron.ts` as a task. */
import { enron } from '../../trust/decodingtrust/enron.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(enron);
