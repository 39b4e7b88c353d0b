/**
 * Publishing to the Hugging Face Hub through @huggingface/hub: the repository is made if need be, large files go to its
 * storage first, and one commit on a known parent makes everything visible at once. What did not change is not sent; what an
 * earlier publication left and this one lacks is deleted; files of others stay.
 *
 * Large files go by Git LFS, which the hub takes into every repository and moves to its Xet storage by itself: a file is named by
 * its SHA-256, so what arrived before a break is not sent again, and what is sent can be checked. Leaves out: uploads by the Xet
 * protocol, the package's default, which would send only changed chunks of a large file.
 */
import { pathToFileURL } from 'node:url';
import { HarnessError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { hubCall, hubFetch } from '../data/hub/fetch.ts';
import { type HubRepo, repoNoun, repoPath } from '../data/hub/id.ts';
import { type HubFile, hubCommit, hubTree, isInside, resolveUrl } from '../data/hub/repository.ts';
import { hubToken, hubUrl } from '../data/hub/settings.ts';
import { contentOf, gitBlobOf, type PublishFile, textFile } from './files.ts';
import { type Changes, filesOfRecord, hasChanges, PUBLISHED_FILE, type PublishedRecord, recordText } from './folder.ts';

export interface HubPublication {
  readonly repo: HubRepo;
  readonly files: readonly PublishFile[];
  /** Of the run, or of the leaderboard. */
  readonly id: string;
  readonly private: boolean;
}

/** What stands on the hub. */
export interface HubState {
  /** The commit that the main branch is at; undefined: there is no repository yet. */
  readonly head: string | undefined;
  readonly changes: Changes;
}

export interface HubResult {
  readonly url: string;
  /** The commit that has everything. */
  readonly commit: string;
}

/**
 * What publishing would change. Without a token it is not asked.
 * @throws HarnessError `HUB_TOKEN`, `PUBLISH_VISIBLE` when it is public and should not be, `HUB_*`.
 */
export async function hubChanges({ repo, files, private: hidden }: HubPublication): Promise<HubState> {
  if (hubToken() === undefined) {
    throw new HarnessError('HUB_TOKEN', 'publishing to the hub needs a token, and HF_TOKEN is not set', {
      hint: `One that may write is made at ${hubUrl()}/settings/tokens; export HF_TOKEN=... before the command.`,
    });
  }
  const head = await hubCommit(repo, 'main').catch((error: unknown) => {
    if (HarnessError.is(error) && error.code === 'HUB_NOT_FOUND') return undefined;
    throw error;
  });
  if (head === undefined) return { head, changes: Object.fromEntries(files.map(({ path }) => [path, 'new' as const])) };
  if (hidden && !(await isPrivate(repo))) {
    throw new HarnessError('PUBLISH_VISIBLE', `${repo.name} is there already, and everybody can read it`, {
      hint: 'Make it private on its page, or leave --private out.',
    });
  }
  const there = new Map((await hubTree(repo, head)).map((file) => [file.path, file]));
  const changes: Record<string, Changes[string]> = {};
  for (const file of files) {
    const known = there.get(file.path);
    changes[file.path] = known === undefined ? 'new' : (await isSame(file, known)) ? 'same' : 'changed';
  }
  for (const path of await publishedBefore(repo, head, there)) {
    if (there.has(path) && changes[path] === undefined) changes[path] = 'deleted';
  }
  return { head, changes };
}

async function isPrivate(repo: HubRepo): Promise<boolean> {
  const response = await hubFetch(repo)(`${hubUrl()}/api/${repo.type}s/${repo.name}/revision/main`);
  return ((await response.json()) as { private?: unknown }).private === true;
}

const isSame = async (file: PublishFile, { bytes, sha256: large, gitBlob }: HubFile): Promise<boolean> => {
  if (bytes !== undefined && bytes !== file.bytes) return false;
  return large === undefined ? gitBlob === (await gitBlobOf(file)) : large === file.sha256;
};

/** Paths that an earlier publication wrote. */
async function publishedBefore(repo: HubRepo, head: string, there: ReadonlyMap<string, HubFile>): Promise<string[]> {
  if (!there.has(PUBLISHED_FILE)) return [];
  try {
    const text = await (await hubFetch(repo)(resolveUrl(repo, head, PUBLISHED_FILE))).text();
    const { files } = JSON.parse(text) as PublishedRecord;
    return Object.keys(files).filter(isInside);
  } catch (error) {
    if (HarnessError.is(error)) throw error;
    return [];
  }
}

/**
 * Sends what changed as one commit.
 * @param progress told of phases and files.
 * @throws HarnessError `HUB_CONFLICT` when somebody else committed meanwhile; `HUB_*`. The earlier version is untouched then.
 */
export async function publishToHub(
  publication: HubPublication,
  { head, changes }: HubState,
  progress: (text: string) => void,
): Promise<HubResult> {
  const { repo, files, id, private: hidden } = publication;
  const { commit, createRepo } = await import('@huggingface/hub');
  const call = { ...hubCall(repo, { foreign: true, waiting: progress }), accessToken: accessToken(repo) };
  let parent = head;
  if (parent === undefined) {
    progress(`making the ${repoNoun(repo.type)} ${repo.name}`);
    const sdk = repo.type === 'space' ? { sdk: 'static' as const } : {};
    await rights(repo, () => createRepo({ repo, visibility: hidden ? 'private' : 'public', ...sdk, ...call }));
    parent = await hubCommit(repo, 'main');
  }
  const url = `${hubUrl()}/${repoPath(repo)}`;
  if (head !== undefined && !hasChanges(changes)) return { url, commit: head };
  const record = textFile(PUBLISHED_FILE, recordText({ schema_version: 1, id, files: filesOfRecord(files) }));
  const sent = [...files.filter(({ path }) => changes[path] !== 'same'), record];
  const gone = Object.keys(changes).filter((path) => changes[path] === 'deleted');
  const operations = [
    ...(await Promise.all(sent.map(addition))),
    ...gone.map((path) => ({ operation: 'delete' as const, path })),
  ];
  progress(`uploading ${sent.length} files to ${repo.name}`);
  const made = await rights(repo, () =>
    commit({ repo, title: `Publish ${id} with harness`, operations, parentCommit: parent!, useXet: false, ...call }),
  );
  if (made === undefined)
    throw new HarnessError('HUB_UNREADABLE', `the hub made no commit in ${repo.name}`, { exitCode: 1 });
  return { url, commit: made.commit.oid };
}

/** The package wants one even where `fetch` replaces it. */
const accessToken = (repo: HubRepo): string => hubCall(repo).accessToken ?? 'hf_none';

async function addition(file: PublishFile) {
  const add = { operation: 'addOrUpdate' as const, path: file.path };
  if (file.text !== undefined) return { ...add, content: new Blob([file.text]) };
  // Small files are read here, so that what was looked through is what is sent; large ones are compared by the hub.
  if (file.bytes > 10_000_000) return { ...add, content: pathToFileURL(file.from) };
  const content = await contentOf(file);
  if (sha256(content) !== file.sha256) {
    throw new HarnessError('PUBLISH_CHANGED', `${file.path} changed while it was published; nothing was`, {
      hint: 'Publish again when nothing writes into the run.',
      exitCode: 1,
    });
  }
  return { ...add, content: new Blob([content]) };
}

/** Who may read need not be allowed to write. */
async function rights<T>(repo: HubRepo, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!HarnessError.is(error)) throw error;
    if (error.code === 'HUB_REFUSED') {
      throw new HarnessError('HUB_REFUSED', `the hub takes nothing into ${repo.name} from this token`, {
        hint: `HF_TOKEN must be allowed to write to ${repo.name}; ${hubUrl()}/settings/tokens says what it may.`,
        exitCode: 1,
        cause: error,
      });
    }
    if (error.code !== 'HUB_CONFLICT') throw error;
    throw new HarnessError(
      'HUB_CONFLICT',
      `${repo.name} was changed by somebody else meanwhile; nothing was published`,
      {
        hint: 'Publish again: it then starts from what is there now.',
        exitCode: 1,
        cause: error,
      },
    );
  }
}
