import { GroupAccumulator } from "./groups.js";
import { MeanAccumulator } from "./mean.js";
import { RankAccumulator } from "./ranks.js";
import { SumsAccumulator } from "./sums.js";
import { TableAccumulator } from "./table.js";
import { WholeAccumulator } from "./whole.js";
/** @param shared counts by group of metrics in one pass. */
export function accumulatorFor(definition, settings, shared) {
    if (definition.outcome !== undefined)
        return new GroupAccumulator(definition, settings, shared);
    if (definition.statistics !== undefined)
        return new SumsAccumulator(definition, settings);
    if (definition.cell !== undefined)
        return new TableAccumulator(definition, settings);
    if (definition.pack !== undefined)
        return new RankAccumulator(definition, settings);
    if (definition.score !== undefined)
        return new WholeAccumulator(definition, settings);
    return new MeanAccumulator(definition, settings);
}
