import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** A plain host: gives the files of a folder, under a path. */
export interface Host {
  /** Where the folder is, with a slash at its end. */
  readonly url: string;
  /** Gives another folder from now on. */
  readonly serve: (folder: string) => void;
  readonly stop: () => Promise<void>;
}

interface HostOptions {
  readonly folder: string;
  /** Path that the folder lies under, as `/a/b/`. */
  readonly under?: string;
  /** Sent with each answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Pages of the host itself, by their path. */
  readonly pages?: Readonly<Record<string, string>>;
  /** Sends texts compressed, as hosts do. */
  readonly gzip?: boolean;
}

/** Starts a host on a free port of this machine. */
export async function host({
  folder,
  under = '/',
  headers = {},
  pages = {},
  gzip = false,
}: HostOptions): Promise<Host> {
  let root = folder;
  const fileAt = (path: string): { readonly body: Buffer; readonly type: string } | null => {
    const page = pages[path];
    if (page !== undefined) return { body: Buffer.from(page), type: types['.html'] ?? '' };
    if (!path.startsWith(under)) return null;
    const file = path.slice(under.length) || 'index.html';
    try {
      return {
        body: readFileSync(join(root, normalize(file))),
        type: types[extname(file)] ?? 'text/plain',
      };
    } catch {
      return null;
    }
  };
  const answer = (path: string, response: ServerResponse): void => {
    const found = fileAt(path);
    if (!found) {
      response.writeHead(404, headers).end('not found');
      return;
    }
    const { body, type } = found;
    const small = gzip && !/font|png/.test(type);
    response.writeHead(200, {
      'content-type': type,
      'cache-control': 'no-cache',
      ...(small ? { 'content-encoding': 'gzip' } : {}),
      ...headers,
    });
    response.end(small ? gzipSync(body) : body);
  };
  const server = createServer((request, response) =>
    answer(new URL(request.url ?? '/', 'http://host').pathname, response),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${under}`,
    serve: (next) => {
      root = next;
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
