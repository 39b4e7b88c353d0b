/** Files of other tools, written beside the run's own: lm-eval's results and samples, JUnit's report. */
import { join } from 'node:path';
import { writeJunit } from "./junit.js";
import { writeLmEval } from "./lm-eval.js";
/** Writes what was asked for; returns the paths. */
export async function writeFormats(request) {
    const files = [];
    if (request.formats.includes('lm-eval') || request.outputPath !== undefined)
        files.push(...(await writeLmEval(request)));
    if (request.formats.includes('junit'))
        files.push(await writeJunit(join(request.run, 'junit.xml'), request));
    return files;
}
