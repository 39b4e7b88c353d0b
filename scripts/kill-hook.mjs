/**
 * Loaded into a run by kill-test.mjs (`node --import`): kills its own process with SIGKILL at a chosen file operation, so
 * that kills fall inside writes that are over in a millisecond. KILL_AT is `{ pattern, skip, how }`: the operation after
 * `skip` others on paths that match, `before` it, `after` it, or `half` way through (a file cut in two, a folder half
 * deleted).
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const { pattern, skip, how } = JSON.parse(process.env.KILL_AT);
const matches = new RegExp(pattern);
const { promises } = fs;
let seen = 0;

/** A promise that never settles: the signal comes first. */
function die() {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}

const due = (paths) => paths.some((path) => matches.test(String(path))) && seen++ === skip;

async function around(operation, paths, halfway) {
  if (!due(paths)) return operation();
  if (how === 'before') return die();
  if (how === 'half' && halfway !== undefined) await halfway();
  else await operation();
  return die();
}

/** Deletes the first half of what a folder holds. */
async function deleteHalf(path) {
  const names = await readdir(path).catch(() => []);
  for (const name of names.slice(0, Math.ceil(names.length / 2))) fs.rmSync(join(path, name), { recursive: true });
}

const { mkdir, open, rename, rm, readdir } = promises;
promises.mkdir = (path, ...rest) => around(() => mkdir(path, ...rest), [path]);
promises.rename = (from, to) => around(() => rename(from, to), [from, to]);
promises.rm = (path, ...rest) =>
  around(
    () => rm(path, ...rest),
    [path],
    () => deleteHalf(path),
  );
promises.open = async (path, flags, ...rest) => {
  const opened = () => open(path, flags, ...rest);
  const handle = flags === 'r' || flags === undefined ? await opened() : await around(opened, [path]);
  const sync = handle.sync.bind(handle);
  const cut = () => fs.truncateSync(path, Math.floor(fs.statSync(path).size / 2));
  handle.sync = () => around(sync, [path], flags === 'r' ? undefined : cut);
  return handle;
};
syncBuiltinESMExports();
