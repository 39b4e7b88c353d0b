/** A server on loopback that can behave badly: breaks off, stalls, ignores ranges, asks to wait. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to the n-th request of a path, from 0; false: the file as it is. */
export type Whim = (request: IncomingMessage, response: ServerResponse, n: number) => boolean;

export interface Web {
  url: string;
  files: Map<string, Buffer>;
  whims: Map<string, Whim>;
  /** `GET /path bytes=3-` */
  log: string[];
  close(): Promise<void>;
}

export const sha256Of = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

export async function openWeb(): Promise<Web> {
  const files = new Map<string, Buffer>();
  const whims = new Map<string, Whim>();
  const log: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    const range = request.headers.range;
    log.push(`${path}${range === undefined ? '' : ` ${range}`}`);
    const n = counts.get(path) ?? 0;
    counts.set(path, n + 1);
    if (whims.get(path)?.(request, response, n) === true) return;
    const content = files.get(path);
    if (content === undefined) {
      response.writeHead(404).end('not here');
      return;
    }
    const etag = `"${sha256Of(content).slice(0, 8)}"`;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const ranged = range !== undefined && (request.headers['if-range'] ?? etag) === etag;
    if (ranged && from >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const body = ranged ? content.subarray(from) : content;
    const place = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
    response.writeHead(ranged ? 206 : 200, { etag, 'content-length': body.length, ...(ranged ? place : {}) });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...{ files, whims, log },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Sends the first bytes of what was asked for, then breaks the connection. */
export const breakAfter =
  (content: Buffer, bytes: number, times = 1): Whim =>
  (request, response, n) => {
    if (n >= times) return false;
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const status = from > 0 ? 206 : 200;
    const place = from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {};
    response.writeHead(status, {
      'content-length': content.length - from,
      etag: `"${sha256Of(content).slice(0, 8)}"`,
      ...place,
    });
    response.write(content.subarray(from, from + bytes), () => setTimeout(() => response.destroy(), 150));
    return true;
  };
