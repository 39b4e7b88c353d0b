/** Repositories of a hub in memory: files at commits, branches, large files apart by their SHA-256. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type RepoType = 'model' | 'dataset' | 'space';

export interface StoredFile {
  content: Buffer;
  lfs: boolean;
}

export interface Repository {
  type: RepoType;
  name: string;
  private: boolean;
  gated: boolean;
  /** Commit by branch or tag. */
  refs: Map<string, string>;
  commits: Map<string, { parent: string | undefined; title: string; files: Map<string, StoredFile> }>;
}

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
export const gitBlob = (content: Buffer): string =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

/** What the hub stores as a large file: weights, and whatever has more than 10 MB. */
export const isLarge = (path: string, size: number): boolean =>
  /\.(?:safetensors|bin|parquet|gz)$/.test(path) || size > 10_000_000;

export class HubStore {
  readonly repositories = new Map<string, Repository>();
  readonly objects = new Map<string, Buffer>();

  find(type: RepoType, name: string): Repository | undefined {
    return this.repositories.get(`${type}/${name}`);
  }

  create(type: RepoType, name: string, options: { private?: boolean; gated?: boolean } = {}): Repository {
    const { private: hidden = false, gated = false } = options;
    const made: Repository = { type, name, private: hidden, gated, refs: new Map(), commits: new Map() };
    this.repositories.set(`${type}/${name}`, made);
    this.commit(made, 'main', 'initial commit', new Map([['.gitattributes', Buffer.from('*.bin filter=lfs\n')]]));
    return made;
  }

  /** Adds files to a branch; null deletes. */
  commit(repo: Repository, branch: string, title: string, changes: ReadonlyMap<string, Buffer | null>): string {
    const parent = repo.refs.get(branch);
    const files = new Map(parent === undefined ? [] : repo.commits.get(parent)!.files);
    for (const [path, content] of changes) {
      if (content === null) files.delete(path);
      else files.set(path, { content, lfs: isLarge(path, content.length) });
    }
    const listed = [...files].map(([path, { content }]) => `${path} ${gitBlob(content)}`).join('\n');
    const id = createHash('sha1').update(`${repo.type} ${repo.name} ${parent} ${title}\n${listed}`).digest('hex');
    repo.commits.set(id, { parent, title, files });
    repo.refs.set(branch, id);
    return id;
  }

  /** A repository with the files of a folder. */
  fromFolder(type: RepoType, name: string, folder: string, options: { private?: boolean; gated?: boolean } = {}) {
    const repo = this.create(type, name, options);
    const files = new Map<string, Buffer>();
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (statSync(join(folder, path)).isFile()) files.set(path, readFileSync(join(folder, path)));
    }
    this.commit(repo, 'main', 'files', files);
    return repo;
  }

  /** The commit of a branch, tag or commit. */
  resolve(repo: Repository, revision: string): string | undefined {
    return (
      repo.refs.get(revision === 'HEAD' ? 'main' : revision) ?? (repo.commits.has(revision) ? revision : undefined)
    );
  }

  head(type: RepoType, name: string, branch = 'main'): ReadonlyMap<string, StoredFile> {
    const repo = this.find(type, name)!;
    return repo.commits.get(repo.refs.get(branch)!)!.files;
  }
}
