/** DecodingTrust (Wang et al. 2023), counterfactual: `evals/trust/decodingtrust/counterfactual.ts` as a task. */
import { counterfactual } from '../../trust/decodingtrust/counterfactual.ts';
import { trustTask } from '../../trust/decodingtrust/task.ts';

export default trustTask(counterfactual);
