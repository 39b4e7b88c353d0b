/** What `harness publish` does: read, look for secrets, list, ask, publish, say where it is. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import { safeText } from '../../base/terminal.ts';
import { repoPath } from '../../data/hub/id.ts';
import { hubUrl } from '../../data/hub/settings.ts';
import { type Changes, folderChanges, hasChanges, publishFolder } from '../../publish/folder.ts';
import { hubChanges, publishToHub } from '../../publish/hub.ts';
import { isLeaderboard, type Publication, readPublication } from '../../publish/publication.ts';
import { refuseSecrets } from '../../publish/scan.ts';
import { publishSite, siteChanges } from '../../publish/site.ts';
import { readTarget, type Target } from '../../publish/target.ts';
import { type GlobalFlags, jsonDocument } from '../context.ts';
import type { Io } from '../io.ts';
import { formatTable } from '../table.ts';
import { canAsk, mustAgree } from './ask.ts';
import { cardOf } from './run-card.ts';

export interface PublishFlags {
  to: string;
  yes?: true;
  dryRun?: true;
  private?: true;
  includeSamples?: true;
  repoType?: string;
}

export interface RunPublish {
  /** A run folder, or the folder of a leaderboard. */
  subject: string;
  flags: PublishFlags;
  globals: GlobalFlags;
  io: Io;
}

/** How a target is looked at and written. */
interface Way {
  /** What differs from what is there. */
  changes: Changes;
  /** Where it can be seen afterwards. */
  place: string;
  publish(): Promise<{ place: string; commit?: string }>;
}

/** @throws HarnessError `PUBLISH_*`, `HUB_*`, `ARGUMENT_INVALID` and what reading a run throws. */
export async function runPublish({ subject, flags, globals, io }: RunPublish): Promise<void> {
  const say = (text: string): void => {
    if (!globals.quiet) io.err.write(`${safeText(text)}\n`);
  };
  const leaderboard = isLeaderboard(resolve(subject));
  const target = readTarget(
    flags.to,
    flags.repoType ?? (leaderboard && flags.to.startsWith('hf:') ? 'dataset' : undefined),
  );
  if (flags.private === true && target.kind !== 'hf') {
    throw new HarnessError('ARGUMENT_INVALID', '--private is for hf: targets', { hint: 'leave it out' });
  }
  await cardFirst(resolve(subject), { ...flags, leaderboard }, io, say);
  const publication = await readPublication(subject, target, { samples: flags.includeSamples === true });
  await refuseSecrets(publication.files, io.env);
  const way =
    flags.dryRun === true && target.kind === 'hf'
      ? await offline(target, publication)
      : await wayOf(target, publication, flags, say);
  const total = publication.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const document = {
    target: flags.to,
    files: publication.files.map(({ path, bytes, sha256 }) => ({
      path,
      bytes,
      sha256,
      change: changeOf(way.changes, path, publication, target),
    })),
    deleted: Object.keys(way.changes).filter((path) => way.changes[path] === 'deleted'),
    total_bytes: total,
    notes: publication.notes,
  };
  for (const line of listing(document, flags.to)) say(line);
  if (flags.dryRun === true) {
    if (globals.json) io.out.write(jsonDocument({ ...document, dry_run: true, published: false }));
    return;
  }
  if (!hasChanges(way.changes)) {
    say('nothing changed: it is published already');
    tell({ place: way.place }, false);
    return;
  }
  await agree(io, flags.yes === true, flags.to);
  tell(await way.publish(), true);

  function tell({ place, commit }: { place: string; commit?: string }, published: boolean): void {
    if (globals.json)
      io.out.write(jsonDocument({ ...document, published, place, ...(commit === undefined ? {} : { commit }) }));
    else io.out.write(`${place}\n`);
  }
}

/** A run without a card gets one; a dry run writes nothing, and says so. */
async function cardFirst(
  run: string,
  { dryRun, leaderboard }: Pick<PublishFlags, 'dryRun'> & { leaderboard: boolean },
  io: Io,
  say: (text: string) => void,
): Promise<void> {
  const missing = ['card.html', 'README.md'].filter((name) => !existsSync(join(run, name)));
  if (leaderboard || missing.length === 0 || !existsSync(join(run, 'run.json'))) return;
  if (dryRun === true) say(`note: the run has no ${missing.join(' and no ')}; publishing writes it first`);
  else await cardOf(run, io.env, say);
}

async function wayOf(
  target: Target,
  publication: Publication,
  flags: PublishFlags,
  say: (text: string) => void,
): Promise<Way> {
  const { files, id, section } = publication;
  if (target.kind === 'folder') {
    const place = shortPath(target.path);
    return {
      ...{ changes: await folderChanges(target.path, files), place },
      publish: async () => {
        await publishFolder(target.path, files, { id });
        return { place };
      },
    };
  }
  if (target.kind === 'site') {
    const place = shortPath(join(target.path, section.kind, section.id, 'index.html'));
    return {
      ...{ changes: await siteChanges(target.path, section), place },
      publish: async () => {
        await publishSite(target.path, section);
        return { place };
      },
    };
  }
  const whole = { repo: target.repo, files, id, private: flags.private === true };
  const state = await hubChanges(whole);
  return {
    ...{ changes: state.changes, place: `${hubUrl()}/${repoPath(target.repo)}` },
    publish: async () => {
      const { url, commit } = await publishToHub(whole, state, say);
      return { place: url, commit };
    },
  };
}

/** A dry run touches nothing, and asks nobody. */
function offline(target: Extract<Target, { kind: 'hf' }>, { files }: Publication): Way {
  const changes = Object.fromEntries(files.map(({ path }) => [path, 'new' as const]));
  const place = `${hubUrl()}/${repoPath(target.repo)}`;
  return { changes, place, publish: async () => ({ place }) };
}

/** Changes of a site are told by their place in it. */
function changeOf(changes: Changes, path: string, { section }: Publication, target: Target): string {
  const own = target.kind === 'site' ? `${section.kind}/${section.id}/${path}` : path;
  return changes[own] ?? 'new';
}

function listing(
  document: {
    files: readonly { path: string; bytes: number; change: string }[];
    deleted: readonly string[];
    total_bytes: number;
    notes: readonly string[];
  },
  to: string,
): string[] {
  const rows = [
    ...document.files.map(({ path, bytes, change }) => [safeText(path), bytes.toLocaleString('en-US'), change]),
    ...document.deleted.map((path) => [safeText(path), '', 'deleted']),
  ];
  const size = `${document.files.length} files, ${document.total_bytes.toLocaleString('en-US')} bytes`;
  const table = formatTable([{ title: 'file' }, { title: 'bytes', align: 'right' }, { title: 'change' }], rows);
  return [`to ${to}: ${size}`, ...table, ...document.notes.map((note) => `note: ${note}`)];
}

/** Asks on a terminal; elsewhere `--yes` has to say it. @throws HarnessError `PUBLISH_UNCONFIRMED`, and as `mustAgree`. */
async function agree(io: Io, yes: boolean, to: string): Promise<void> {
  if (yes) return;
  if (!canAsk(io)) {
    throw new HarnessError(
      'PUBLISH_UNCONFIRMED',
      `nobody can be asked whether this may go to ${to}; nothing was published`,
      {
        hint: 'Look at the list (--dry-run), then add --yes.',
      },
    );
  }
  await mustAgree(`Publish these files to ${safeText(to)}?`, {
    declined: 'nothing was published',
    hint: '--yes publishes without asking',
  });
}
