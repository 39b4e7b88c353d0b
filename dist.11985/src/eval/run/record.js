/**
 * The run folder of an evaluation: where it stands, its manifest, and how it ended. An evaluation has a folder of its own,
 * or goes into the `evals/` of a training run, whose manifest stays as it is.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFileAtomic } from "../../base/atomic.js";
import { HarnessError } from "../../base/errors.js";
import { sha256, sha256File } from "../../base/hash.js";
import { shortPath } from "../../base/paths.js";
import { machine, versions } from "../../runs/environment.js";
import { gitCommit } from "../../runs/git-commit.js";
import { assertUnlocked } from "../../runs/lock.js";
import { RunFolder, readManifest, runName } from "../../runs/run-folder.js";
/** Where an evaluation goes: `output_dir`, beside a trained model, or a new name under HARNESS_RUNS or `runs`. */
export function evalPlace(options) {
    if (options.outputDir !== undefined) {
        const run = resolve(options.outputDir);
        return { run, evals: join(run, 'evals') };
    }
    if (options.into !== undefined) {
        const evals = join(resolve(options.into), 'evals');
        return { run: evals, evals };
    }
    const run = resolve(process.env.HARNESS_RUNS || 'runs', runName('eval', options.model.replace(/^[\w-]+:/, '')));
    return { run, evals: join(run, 'evals') };
}
/** The model that a training run left. @throws HarnessError `RUN_NOT_FOUND`. */
export function modelOf(into) {
    const model = join(resolve(into), 'model');
    if (existsSync(model))
        return model;
    const what = existsSync(resolve(into)) ? 'has no model/' : 'is not there';
    throw new HarnessError('RUN_NOT_FOUND', `into: ${shortPath(resolve(into))} ${what}`, {
        hint: 'name the folder of a finished training run',
    });
}
/** Refuses early what cannot be written later. @throws HarnessError `RUN_LOCKED`, `RUN_EXISTS`. */
export async function checkEvalPlace({ run }) {
    if (!existsSync(run))
        return;
    await assertUnlocked(run);
    const manifest = await readManifest(run);
    if (manifest === undefined || manifest.method === 'eval')
        return;
    throw new HarnessError('RUN_EXISTS', `${shortPath(run)} holds a run of ${manifest.method}, not an evaluation`, {
        hint: `--into ${shortPath(run)} puts results beside its model; or choose another output_dir`,
        where: { file: run },
    });
}
/** Opens the folder and writes config.yaml and the manifest. */
export async function openEvalRun({ run: path }, record) {
    const run = await RunFolder.open(path);
    try {
        await run.clean();
        const now = new Date().toISOString();
        const commit = await gitCommit(process.cwd());
        const { before } = run;
        const resumed = before === undefined ? [] : [...(before.resumed ?? []), { at: now, from: 'answers.jsonl' }];
        await writeFileAtomic(join(path, 'config.yaml'), record.resolvedYaml);
        await run.write({
            schema_version: 1,
            id: before?.id ?? sha256(`${path} ${now} ${process.pid}`).slice(0, 16),
            command: record.command.map(withoutCredentials),
            method: 'eval',
            status: 'running',
            started: before?.started ?? now,
            ...(resumed.length > 0 ? { resumed } : {}),
            versions: versions(),
            device: record.device,
            machine: machine(),
            seeds: { ...record.seeds },
            ...(commit === undefined ? {} : { git_commit: commit }),
            inputs: await hashes(record.inputs),
            ...(record.hub !== undefined && record.hub.length > 0 ? { hub: [...record.hub] } : {}),
            config_sha256: sha256(record.resolvedYaml),
        });
        return run;
    }
    catch (error) {
        await run.release();
        throw error;
    }
}
/** User names and passwords in addresses are nobody's business. */
const withoutCredentials = (word) => word.replace(/(\/\/)[^/@\s]+@/g, '$1***@');
async function hashes(files) {
    const unique = [...new Set(files)].filter((file) => existsSync(file));
    return await Promise.all(unique.map(async (path) => ({ path: shortPath(path), sha256: await sha256File(path) })));
}
