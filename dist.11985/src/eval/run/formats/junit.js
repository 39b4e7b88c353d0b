/** JUnit's XML, which continuous integration shows: a case for each task, group and suite, failed when a gate is. */
import { writeFileAtomic } from "../../../base/atomic.js";
/** Text for XML 1.0: markup escaped, characters that it cannot hold replaced. */
function xml(text) {
    const held = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
    const named = {
        '&': '&amp;',
        '<': '&lt;',
        '>': '&gt;',
        '"': '&quot;',
        "'": '&apos;',
    };
    return held.replace(/[&<>"']/g, (character) => named[character]);
}
/** The document. */
export function junit({ results, failedGates }) {
    const cases = results.map((result) => {
        const failed = failedGates.filter(({ task }) => task === result.task).map(({ text }) => text);
        const properties = Object.entries(result.metrics).map(([key, { value }]) => `        <property name="${xml(key)}" value="${value ?? ''}"/>`);
        const missing = result.samples?.failed ?? 0;
        return [
            `    <testcase classname="harness.eval.${result.kind}" name="${xml(result.task)}" time="${result.seconds.toFixed(3)}">`,
            ...(properties.length === 0 ? [] : ['      <properties>', ...properties, '      </properties>']),
            ...(failed.length === 0
                ? []
                : [`      <failure type="gate" message="${xml(failed.join('; '))}">${xml(failed.join('\n'))}</failure>`]),
            ...(missing === 0 ? [] : [`      <system-err>${missing} samples have no answer</system-err>`]),
            '    </testcase>',
        ].join('\n');
    });
    const failures = results.filter(({ task }) => failedGates.some((gate) => gate.task === task)).length;
    const seconds = results.reduce((sum, { kind, seconds: own }) => sum + (kind === 'task' ? own : 0), 0).toFixed(3);
    const counts = `tests="${results.length}" failures="${failures}" errors="0" time="${seconds}"`;
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites ${counts}>`,
        `  <testsuite name="${xml(results[0]?.model ?? 'harness eval')}" ${counts} timestamp="${results[0]?.started ?? ''}">`,
        ...cases,
        '  </testsuite>',
        '</testsuites>',
        '',
    ].join('\n');
}
export async function writeJunit(path, content) {
    await writeFileAtomic(path, junit(content));
    return path;
}
