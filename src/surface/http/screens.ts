import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from './api.ts';
import { pathOf, Refused } from './problems.ts';

/** A file whose name holds the hash of its content never changes under that name. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

/** The built pages, open to everybody: without the API they show nothing. What is no file is a screen, or nothing. */
export async function screens(app: App, webFolder: string): Promise<void> {
  const built = existsSync(join(webFolder, 'index.html'));
  if (built) {
    const sending = { cacheControl: false, acceptRanges: false, dotfiles: 'ignore' } as const;
    await app.register(fastifyStatic, { root: webFolder, serve: false, ...sending });
    const options = { config: { open: true, page: true }, schema: { hide: true } };
    app.get('/*', options, (request, reply) => sendFile(reply, (request.params as { '*': string })['*']));
  }
  // A link to a screen is a link to the page; the page knows what to show.
  app.setNotFoundHandler((request, reply) => {
    if (built && isScreen(request)) return sendFile(reply, 'index.html');
    const hint =
      built || !isScreen(request) ? 'GET /openapi.json lists what there is' : 'the screens are not built: npm run build';
    throw new Refused('NOT_FOUND', `there is nothing at ${request.method} ${pathOf(request)}`, hint);
  });
}

/** The reply is not handed on: whoever awaits it listens for the end of the response once more at every hand. */
function sendFile(reply: FastifyReply, path: string): void {
  const file = path === '' ? 'index.html' : path;
  reply.header('cache-control', file.startsWith('assets/') ? FOR_EVER : ASK_AGAIN).sendFile(file);
}

function isScreen({ method, url, headers }: FastifyRequest): boolean {
  const asksForPage = (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html');
  return asksForPage && !/^\/(api|assets)\//.test(url);
}
