/** From what was counted to the results of tasks, groups and suites, with the files they are kept in. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from "../../base/hash.js";
import { groupMetrics, leavesOf } from "./groups.js";
import { headlineFigures } from "./headlines.js";
import { settingsJson } from "./plan.js";
import { readResult, taskFolder, writeResult } from "./results.js";
import { SAMPLES_FILE } from "./samples.js";
export function taskResult({ planned, numFewshot, original }, key, counts, common) {
    const { task } = planned;
    const { provider, settings, git, metadata } = common;
    const contentWarning = task.contentWarning ?? common.contentWarning;
    const ended = new Date();
    return {
        schema_version: 1,
        kind: 'task',
        task: task.name,
        ...(task.alias === undefined ? {} : { alias: task.alias }),
        summary: task.summary,
        version: task.version,
        tags: task.tags,
        model: provider.model,
        ...(contentWarning === undefined ? {} : { content_warning: contentWarning }),
        ...(task.private === true ? { private: true } : {}),
        metrics: counts.metrics,
        ...(Object.keys(counts.by).length === 0 ? {} : { by: counts.by }),
        num_fewshot: numFewshot,
        samples: { original, effective: counts.effective, failed: counts.failed },
        config: {
            ...settingsJson(planned, settings, provider),
            ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
        },
        task_config: task.config,
        task_sha256: sha256(JSON.stringify(task.config)),
        data_sha256: counts.dataSha256,
        key,
        git,
        started: counts.started.toISOString(),
        ended: ended.toISOString(),
        seconds: (ended.getTime() - counts.started.getTime()) / 1000,
        tokens: counts.tokens,
        ...(counts.costUsd === undefined ? {} : { cost_usd: counts.costUsd }),
        warnings: counts.warnings,
        source: task.source,
    };
}
/** The result that an earlier process left for the same model, declaration and settings. */
export async function finishedResult(evals, name, key) {
    const folder = join(evals, taskFolder(name));
    const result = await readResult(folder);
    return result?.key === key && existsSync(join(folder, SAMPLES_FILE)) ? result : undefined;
}
/** Results of groups and suite from those of the tasks; each is written to its folder. */
export async function finishGroups(evals, { groups, suite, skipped = [] }, tasks, common) {
    const all = new Map(tasks.map((result) => [result.task, result]));
    const byName = new Map(groups.map((group) => [group.name, group]));
    const made = [];
    for (const group of groups) {
        const below = leavesOf(group, byName).flatMap((leaf) => all.get(leaf) ?? []);
        made.push(together('group', group, groupMetrics(group, below), below, common));
    }
    for (const result of made)
        all.set(result.task, result);
    if (suite !== undefined) {
        const figures = headlineFigures(suite, all);
        const below = suite.tasks.flatMap(({ task }) => all.get(task) ?? []);
        const facts = { ...suite, members: suite.tasks.map(({ task }) => task), source: suite.file };
        const { note, contentWarning, tags } = suite;
        made.push({
            ...together('suite', facts, figures, below, common),
            tags,
            ...(note === undefined ? {} : { note }),
            ...(contentWarning === undefined ? {} : { content_warning: contentWarning }),
            ...(skipped.length === 0 ? {} : { skipped }),
        });
    }
    const taken = new Set(tasks.map((result) => result.task));
    for (const result of made) {
        // A suite may be called as one of its tasks.
        const name = taken.has(result.task) ? `${result.task}-${result.kind}` : result.task;
        taken.add(name);
        await writeResult(join(evals, taskFolder(name)), result);
    }
    return made;
}
function together(kind, facts, metrics, below, { provider, git, settings }) {
    const times = (key) => below.map((result) => result[key]).sort();
    const sum = (pick) => below.reduce((total, result) => total + pick(result), 0);
    return {
        schema_version: 1,
        kind,
        task: facts.name,
        ...(facts.alias === undefined ? {} : { alias: facts.alias }),
        ...(facts.summary === undefined ? {} : { summary: facts.summary }),
        version: facts.version ?? '-',
        model: provider.model,
        metrics,
        samples: {
            original: sum(({ samples }) => samples?.original ?? 0),
            effective: sum(({ samples }) => samples?.effective ?? 0),
            failed: sum(({ samples }) => samples?.failed ?? 0),
        },
        members: facts.members,
        tags: (below[0]?.tags ?? []).filter((tag) => below.every(({ tags = [] }) => tags.includes(tag))),
        config: { seed: settings.seed, fewshot_seed: settings.fewshotSeed },
        git,
        started: times('started')[0] ?? new Date().toISOString(),
        ended: times('ended').at(-1) ?? new Date().toISOString(),
        seconds: sum(({ seconds }) => seconds),
        warnings: [],
        source: facts.source,
    };
}
