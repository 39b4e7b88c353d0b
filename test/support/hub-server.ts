/**
 * A hub on loopback: the part of its API that @huggingface/hub and Python's huggingface_hub use, over real sockets. Large
 * files are handed out and taken by a second server, as the hub leaves them to a storage that must never see a token.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gitBlob, HubStore, isLarge, type Repository, type RepoType, sha256 } from './hub-store.ts';

export const TOKEN = 'hf_made_up_for_this_test';

export interface Asked {
  at: 'hub' | 'storage';
  /** `GET /api/models/x/y`. */
  line: string;
  range: string | undefined;
  authorization: string | undefined;
}

/** What happens instead of an answer; true: it has been dealt with. */
export type Fault = (request: IncomingMessage, response: ServerResponse, content: Buffer | undefined) => boolean;

export interface Hub {
  url: string;
  storage: string;
  store: HubStore;
  log: Asked[];
  /** Files in one page of a listing. */
  pages: { size: number };
  /** Goes wrong for requests whose line matches, so many times. */
  fail(line: RegExp, times: number, fault: Fault): void;
  close(): Promise<void>;
}

/** An answer of this status. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Fault =>
  (_request, response) => {
    response.writeHead(code, headers).end('{"error":"as the test wants it"}');
    return true;
  };

/** The first bytes of what was asked for, then the connection breaks; of an upload as many are read. */
export const cutAfter =
  (bytes: number): Fault =>
  (request, response, content) => {
    if (content === undefined) {
      let got = 0;
      request.on('data', (part: Buffer) => {
        got += part.length;
        if (got >= bytes) request.destroy();
      });
      return true;
    }
    const from = startOf(request);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': content.length - from,
      etag: `"${sha256(content)}"`,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    });
    // The end of the connection, not its reset: whatever was sent arrives, however slow the reader is.
    response.write(content.subarray(from, from + bytes), () => response.socket?.end());
    return true;
  };

const startOf = (request: IncomingMessage): number =>
  Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

export async function openHub({ pageSize = 1000 }: { pageSize?: number } = {}): Promise<Hub> {
  const pages = { size: pageSize };
  const store = new HubStore();
  const log: Asked[] = [];
  const faults: { line: RegExp; left: number; fault: Fault }[] = [];
  const uploads = new Map<string, Buffer[]>();
  const urls = { hub: '', storage: '' };

  const noted = (at: Asked['at'], request: IncomingMessage): string => {
    const line = `${request.method} ${decodeURIComponent((request.url ?? '').replace(/\?.*$/s, ''))}`;
    log.push({ at, line, range: request.headers.range, authorization: request.headers.authorization });
    return line;
  };
  const broken = (line: string, request: IncomingMessage, response: ServerResponse, content?: Buffer): boolean => {
    const found = faults.find(({ line: wanted, left }) => left > 0 && wanted.test(line));
    if (found === undefined) return false;
    found.left--;
    return found.fault(request, response, content);
  };
  const send = (request: IncomingMessage, response: ServerResponse, content: Buffer, headers = {}) => {
    const etag = `"${sha256(content)}"`;
    const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (asked === null || (request.headers['if-range'] ?? etag) !== etag) {
      return response.writeHead(200, { etag, 'content-length': content.length, ...headers }).end(content);
    }
    const [from, to] = [Number(asked[1]), asked[2] === '' ? content.length - 1 : Number(asked[2])];
    if (from >= content.length) return response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    const place = `bytes ${from}-${to}/${content.length}`;
    const body = content.subarray(from, to + 1);
    const all = { etag, ...headers, 'content-length': body.length, 'content-range': place };
    return response.writeHead(206, all).end(body);
  };
  const json = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}) =>
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  const refuse = (response: ServerResponse, code: number, what?: string) =>
    response
      .writeHead(code, { 'content-type': 'application/json', ...(what === undefined ? {} : { 'x-error-code': what }) })
      .end(JSON.stringify({ error: what ?? 'no' }));

  async function storage(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const line = noted('storage', request);
    const [, oid = ''] = /\/([0-9a-f]{64})/.exec(line) ?? [];
    if (request.method === 'GET') {
      const content = store.objects.get(oid);
      if (broken(line, request, response, content)) return;
      return content === undefined ? refuse(response, 404) : send(request, response, content);
    }
    if (broken(line, request, response)) return;
    const body = await bodyOf(request);
    if (request.method === 'PUT') {
      const [, part] = /\/part\/(\d+)$/.exec(line) ?? [];
      if (part === undefined) {
        if (sha256(body) !== oid) return refuse(response, 400);
        store.objects.set(oid, body);
      } else uploads.set(oid, Object.assign(uploads.get(oid) ?? [], { [Number(part) - 1]: body }));
      return response.writeHead(200, { etag: `"${sha256(body).slice(0, 16)}"` }).end();
    }
    const joined = Buffer.concat(uploads.get(oid) ?? []);
    if (sha256(joined) !== oid) return refuse(response, 400);
    store.objects.set(oid, joined);
    return json(response, {});
  }

  async function hub(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const line = noted('hub', request);
    const at = new URL(request.url ?? '', urls.hub);
    const known = request.headers.authorization === `Bearer ${TOKEN}`;
    const path = decodeURIComponent(at.pathname);
    const [, kind, name = '', rest = ''] =
      /^\/(?:api\/)?(?:(model|dataset|space)s\/)?([\w.-]+\/[\w.-]+?)((?:\.git)?(?:\/.*)?)$/.exec(path) ?? [];
    const type = (kind ?? 'model') as RepoType;
    const repo = store.find(type, name);
    const [, action, revision = '', inner = ''] =
      /^\/(resolve|tree|revision|preupload|commit|paths-info)\/(refs\/\w+\/[^/]+|[^/]+)\/?(.*)$/.exec(rest) ?? [];
    const files = repo && store.resolve(repo, revision) && repo.commits.get(store.resolve(repo, revision)!)?.files;
    if (broken(line, request, response, files && action === 'resolve' ? files.get(inner)?.content : undefined)) return;
    if (path === '/api/whoami-v2') {
      return known ? json(response, { type: 'user', name: 'tester', orgs: [], auth: {} }) : refuse(response, 401);
    }
    if (path === '/api/repos/create') return create(JSON.parse((await bodyOf(request)).toString()), known, response);
    // As the hub does: who may not see it is not told that it is there.
    if (repo === undefined || (repo.private && !known)) return refuse(response, known ? 404 : 401, 'RepoNotFound');
    if (repo.gated && !known && action === 'resolve') return refuse(response, 401, 'GatedRepo');
    if (rest === '') return json(response, { id: name, likes: 0 });
    const writes = request.method === 'POST' && action !== 'paths-info';
    if (writes && !known) return refuse(response, 403);
    if (rest.endsWith('/info/lfs/objects/batch'))
      return batch(JSON.parse((await bodyOf(request)).toString()), response);
    if (files === undefined || files === '') return refuse(response, 404, 'RevisionNotFound');
    const commit = store.resolve(repo, revision)!;
    if (action === 'revision') {
      const { private: hidden } = repo;
      const facts = { _id: '1', id: name, sha: commit, private: hidden, gated: false, likes: 0, downloads: 0 };
      return json(response, { ...facts, lastModified: '2026-11-20T00:00:00.000Z' });
    }
    if (action === 'tree') return tree(repo, commit, inner, at, response);
    if (action === 'preupload') {
      const asked = JSON.parse((await bodyOf(request)).toString()) as { files: { path: string; size: number }[] };
      const modes = asked.files.map((file) => ({
        ...{ path: file.path, shouldIgnore: false },
        uploadMode: isLarge(file.path, file.size) ? 'lfs' : 'regular',
      }));
      return json(response, { files: modes });
    }
    if (action === 'commit') return take(repo, revision, (await bodyOf(request)).toString(), response);
    const file = files.get(inner);
    if (action !== 'resolve' || file === undefined) return refuse(response, 404, 'EntryNotFound');
    const headers = { 'x-repo-commit': commit };
    if (!file.lfs) return send(request, response, file.content, { ...headers, etag: `"${gitBlob(file.content)}"` });
    const oid = sha256(file.content);
    store.objects.set(oid, file.content);
    const linked = { 'x-linked-etag': `"${oid}"`, 'x-linked-size': String(file.content.length) };
    return response.writeHead(302, { ...headers, ...linked, location: `${urls.storage}/${oid}` }).end();
  }

  function create(
    asked: { name: string; organization: string; type: RepoType; visibility?: string },
    known: boolean,
    response: ServerResponse,
  ) {
    if (!known) return refuse(response, 401);
    const name = `${asked.organization}/${asked.name}`;
    if (store.find(asked.type, name) !== undefined) return refuse(response, 409);
    store.create(asked.type, name, { private: asked.visibility === 'private' });
    return json(response, { url: `${urls.hub}/${name}`, id: name });
  }

  function tree(repo: Repository, commit: string, folder: string, at: URL, response: ServerResponse) {
    const below = folder === '' ? '' : `${folder}/`;
    const files = [...repo.commits.get(commit)!.files].filter(([path]) => path.startsWith(below));
    if (files.length === 0) return refuse(response, 404, 'EntryNotFound');
    const from = Number(at.searchParams.get('cursor') ?? 0);
    const entries = files.slice(from, from + pages.size).map(([path, { content, lfs }]) => {
      const pointer = Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(content)}\n`);
      const large = { oid: gitBlob(pointer), lfs: { oid: sha256(content), size: content.length, pointerSize: 134 } };
      return { type: 'file', path, size: content.length, ...(lfs ? large : { oid: gitBlob(content) }) };
    });
    const next = new URL(at);
    next.searchParams.set('cursor', String(from + pages.size));
    // The hub writes its own name into links, also where a mirror stands before it.
    const link = `<https://hub.invalid${next.pathname}${next.search}>; rel="next"`;
    return json(response, entries, from + pages.size < files.length ? { link } : {});
  }

  function batch(asked: { transfers?: string[]; objects: { oid: string; size: number }[] }, response: ServerResponse) {
    // As huggingface.co does for whoever offers it. The content-addressed store behind it is not played here.
    if (asked.transfers?.includes('xet') === true) {
      const header = {
        'X-Xet-Cas-Url': `${urls.storage}/no-cas`,
        'X-Xet-Access-Token': 'cas',
        'X-Xet-Token-Expiration': '9999999999',
      };
      const upload = { href: `${urls.hub}/api/xet-write-token`, header };
      return json(response, {
        transfer: 'xet',
        objects: asked.objects.map((each) => ({ ...each, actions: { upload } })),
      });
    }
    const objects = asked.objects.map(({ oid, size }) => {
      if (store.objects.has(oid)) return { oid, size };
      if (size <= 8_000_000) return { oid, size, actions: { upload: { href: `${urls.storage}/${oid}` } } };
      const chunk = 5_000_000;
      const parts = Array.from({ length: Math.ceil(size / chunk) }, (_, i) => [
        String(i + 1),
        `${urls.storage}/${oid}/part/${i + 1}`,
      ]);
      const header = { chunk_size: String(chunk), ...Object.fromEntries(parts) };
      return { oid, size, actions: { upload: { href: `${urls.storage}/${oid}/complete`, header } } };
    });
    const multipart = objects.some(({ size }) => size > 8_000_000);
    return json(response, { transfer: multipart ? 'multipart' : 'basic', objects });
  }

  function take(repo: Repository, branch: string, text: string, response: ServerResponse) {
    const changes = new Map<string, Buffer | null>();
    let title = '';
    for (const line of text.split('\n')) {
      const { key, value } = JSON.parse(line) as { key: string; value: Record<string, string> };
      if (key === 'header') {
        title = value.summary!;
        if (value.parentCommit !== undefined && value.parentCommit !== repo.refs.get(branch))
          return refuse(response, 412);
      } else if (key === 'file') changes.set(value.path!, Buffer.from(value.content!, 'base64'));
      else if (key === 'deletedFile') changes.set(value.path!, null);
      else if (key === 'lfsFile') {
        const content = store.objects.get(value.oid!);
        if (content === undefined) return refuse(response, 400);
        changes.set(value.path!, content);
      }
    }
    const commitOid = store.commit(repo, branch, title, changes);
    return json(response, { success: true, commitOid, commitUrl: `${urls.hub}/${repo.name}/commit/${commitOid}` });
  }

  const listen = async (answer: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>) => {
    const server = createServer((request, response) => {
      answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };
  const [front, behind] = [await listen(hub), await listen(storage)];
  [urls.hub, urls.storage] = [front.url, behind.url];
  const end = (server: Server) =>
    new Promise<void>((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  return {
    ...{ url: front.url, storage: behind.url, store, log, pages },
    fail: (line, times, fault) => void faults.push({ line, left: times, fault }),
    close: async () => void (await Promise.all([end(front.server), end(behind.server)])),
  };
}
