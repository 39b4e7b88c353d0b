/**
 * From what a user names to results: run folders, folders of runs, patterns, single files. What is named must be results; what
 * a pattern or a folder of runs brings along and holds none is passed over and told, and so is, beside others, a training
 * that was not measured: the shell writes patterns out.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { sha256 } from '../../base/hash.ts';
import { requireInput, shortPath } from '../../base/paths.ts';
import { resultOf } from '../../eval/run/result-file.ts';
import type { ImportedRun } from './contract.ts';
import { isFields, listOf, unknownResults } from './fields.ts';
import { isPattern, matchPaths } from './glob.ts';
import { inspectRun, isInspect, readInspectArchive } from './inspect.ts';
import { isLmEval, lmEvalRun } from './lm-eval.ts';
import { evalsFolder, isOwnResult, ownRun, readOwnRun, runOf } from './own.ts';

export interface ReadSources {
  readonly runs: readonly ImportedRun[];
  /** What was passed over, and why. */
  readonly notes: readonly string[];
}

/**
 * Reads everything that is named.
 * @throws HarnessError `RUN_NOT_FOUND` for what is not there or holds no results, `RUN_WITHOUT_RESULTS` for a run of ours without
 * any, `RESULTS_UNKNOWN` for files of another shape.
 */
export async function readSources(names: readonly string[]): Promise<ReadSources> {
  const runs: ImportedRun[] = [];
  const notes: string[] = [];
  const seen = new Set<string>();
  let turns = 0;
  const take = async (path: string, named: boolean): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    // Reading is at once, file by file: let others have a turn now and then.
    if (++turns % 32 === 0) await new Promise((done) => setImmediate(done));
    try {
      runs.push(...(await readPath(path, notes)));
    } catch (error) {
      if (!HarnessError.is(error)) throw error;
      if (named && (names.length === 1 || error.code !== 'RUN_WITHOUT_RESULTS')) throw error;
      notes.push(`passed over: ${error.message}`);
    }
  };
  for (const name of names) {
    if (!isPattern(name)) {
      await take(requireInput(name, { what: 'run', code: 'RUN_NOT_FOUND' }), true);
      continue;
    }
    const paths = matchPaths(name);
    if (paths.length === 0) {
      throw new HarnessError('RUN_NOT_FOUND', `nothing matches ${name}`, { hint: 'name run folders or results files' });
    }
    for (const path of paths) await take(path, false);
  }
  if (runs.length > 0) return { runs, notes };
  const [first] = notes;
  throw new HarnessError(
    'RUN_NOT_FOUND',
    `no results in ${names.join(', ')}`,
    first === undefined ? {} : { hint: first },
  );
}

async function readPath(path: string, notes: string[]): Promise<ImportedRun[]> {
  if (!statSync(path).isDirectory()) return [await readResultsFile(path)];
  const own = ownFolder(path);
  if (own !== undefined) return [own];
  const found: ImportedRun[] = [];
  for (const inner of within(path)) {
    const run = statSync(inner).isDirectory() ? ownFolder(inner) : await readLoose(inner, notes);
    if (run !== undefined) found.push(run);
  }
  if (found.length > 0) return found;
  const short = shortPath(path);
  if (existsSync(join(path, 'run.json'))) {
    throw new HarnessError('RUN_WITHOUT_RESULTS', `${short} is a run without evaluations: it holds no results`, {
      hint: `harness eval --into ${short} measures its model`,
    });
  }
  throw new HarnessError('RUN_NOT_FOUND', `${short} is not a run: it holds no results`, {
    hint: 'expected evals/<task>/results.json, results_*.json of lm-eval, or logs of Inspect in it',
  });
}

function ownFolder(path: string): ImportedRun | undefined {
  if (existsSync(join(path, 'results.json')) && !existsSync(join(path, 'run.json'))) {
    const file = join(path, 'results.json');
    const text = readFileSync(file, 'utf8');
    const value = parse(text, file);
    return isOwnResult(value)
      ? ownRun([{ result: resultOf(value), folder: path }], runOf(file), sha256(text))
      : undefined;
  }
  const evals = evalsFolder(path);
  return evals === undefined ? undefined : readOwnRun(path, evals);
}

/** Folders and files of a folder that may hold results: runs of ours below it, others' files down to two levels. */
function within(folder: string, depth = 0): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return /\.(json|eval)$/.test(entry.name) ? [path] : [];
      if (evalsFolder(path) !== undefined) return [path];
      return depth < 1 ? within(path, depth + 1) : [];
    });
}

/** A file that may be something else. */
async function readLoose(file: string, notes: string[]): Promise<ImportedRun | undefined> {
  const likely = file.endsWith('.eval') || /^results_.*\.json$/.test(basename(file));
  try {
    return await readResultsFile(file);
  } catch (error) {
    if (!HarnessError.is(error)) throw error;
    if (likely) notes.push(`passed over: ${error.message}`);
    return undefined;
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unknownResults(file, `not valid JSON: ${(error as Error).message}`);
  }
}

/** One file of ours, lm-eval's or Inspect's. @throws HarnessError `RESULTS_UNKNOWN`. */
async function readResultsFile(file: string): Promise<ImportedRun> {
  if (extname(file) === '.eval') return await readInspectArchive(file);
  if (extname(file) !== '.json') throw unknownResults(file, 'not a results file');
  const text = readFileSync(file, 'utf8');
  const value = parse(text, file);
  if (isOwnResult(value)) {
    const folder = join(file, '..');
    return ownRun([{ result: resultOf(value), folder }], runOf(file), sha256(text));
  }
  if (isLmEval(value)) return lmEvalRun(value, file, text);
  if (isInspect(value)) return inspectRun(value, file, text);
  if (isFields(value) && value.kind === 'leaderboard') {
    throw unknownResults(file, 'a leaderboard, not results', `to compare with it: --previous ${shortPath(file)}`);
  }
  const printed = isFields(value) ? listOf(value.results).filter(isOwnResult) : [];
  if (printed.length > 0)
    return ownRun(
      printed.map((each) => ({ result: resultOf(each) })),
      file,
      sha256(text),
    );
  throw unknownResults(file, 'results of an unknown shape');
}
