/** The data sets that `harness data` knows. */
import { advbench } from "./advbench.js";
import { bbq } from "./bbq.js";
import { bold } from "./bold.js";
import { crowsPairs } from "./crows-pairs.js";
import { decodingtrust } from "./decodingtrust.js";
import { gsm8k } from "./gsm8k.js";
import { harmbench } from "./harmbench.js";
import { hhRlhf } from "./hh-rlhf.js";
import { lmEvalTasks } from "./lm-eval-tasks.js";
import { simpleSafetyTests } from "./simple-safety-tests.js";
import { truthfulqa } from "./truthfulqa.js";
import { winobias } from "./winobias.js";
import { winogender } from "./winogender.js";
import { xstest } from "./xstest.js";
export const importers = [
    advbench,
    bbq,
    bold,
    crowsPairs,
    decodingtrust,
    gsm8k,
    harmbench,
    hhRlhf,
    lmEvalTasks,
    simpleSafetyTests,
    truthfulqa,
    winobias,
    winogender,
    xstest,
];
/** By folder name or by the name that configs use, in any case. */
export function findImporter(name) {
    const wanted = name.toLowerCase();
    return importers.find(({ name: own, ids }) => [own, ...ids].some((id) => id.toLowerCase() === wanted));
}
