/** The line that says with which settings a number was made, so that two numbers can be compared or not. */
import { packageInfo } from "../base/package-root.js";
const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
/** The metric's own, else every option in the order of its schema: `average:macro|pos_label:null|version:0.1.0`. */
export function signatureOf(definition, { values, options }, facts) {
    const { version } = packageInfo();
    if (definition.signature !== undefined)
        return definition.signature(options, { ...facts, version });
    return [
        ...(facts.references === undefined ? [] : [`nrefs:${facts.references}`]),
        ...Object.entries(values).map(([name, value]) => `${name}:${shown(value)}`),
        ...(facts.model === undefined ? [] : [`model:${facts.model}`]),
        `version:${version}`,
    ].join('|');
}
