import fastifyStatic from '@fastify/static';
import fastifySwagger from '@fastify/swagger';
import Fastify from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { existsSync } from 'node:fs';
import type { Api, App } from './api.ts';
import { guard } from './guard.ts';
import { homeRoutes } from './home-routes.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { machineRoutes } from './machine-routes.ts';
import { answerProblems } from './problems.ts';
import { rolloutRoutes } from './rollout-routes.ts';
import { openStream } from './stream.ts';

export type HttpOptions = { readonly host: string; readonly port: number; readonly token: string; readonly webFolder: string };
export type HttpServer = { readonly port: number; close(): Promise<void> };

const LARGEST_BODY = 1_048_576;
/** The page loads nothing from anywhere else, and nobody may frame it. */
const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** The API, the screens and what machines ask of a server, on one port. */
export async function openHttpServer(api: Api, options: HttpOptions): Promise<HttpServer> {
  const app = await buildApp(api, options);
  const stream = openStream(app, api);
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    stream.close();
    await app.close();
    throw new Error(`Cannot listen on ${options.host}:${options.port}`, { cause });
  }
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    async close() {
      stream.close();
      await app.close();
    },
  };
}

/** Everything but listening: the OpenAPI document is made from this, too. */
export async function buildApp(api: Api, { token, webFolder, host }: Omit<HttpOptions, 'port'>): Promise<App> {
  const app = Fastify({ bodyLimit: LARGEST_BODY, forceCloseConnections: true, requestTimeout: 30_000, keepAliveTimeout: 10_000, logger: false }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerProblems(app);
  guard(app, { token, host });
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Plimsoll', version: api.version, description: 'How much more change can this service take, and what should be done now?' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(async (scope) => {
    const routes = scope.withTypeProvider<ZodTypeProvider>();
    homeRoutes(routes, api);
    rolloutRoutes(routes, api);
    ledgerRoutes(routes, api);
    machineRoutes(routes, api);
  });
  if (existsSync(webFolder)) await app.register(fastifyStatic, { root: webFolder, cacheControl: false });
  // A link to a screen is a link to the page; the page knows what to show.
  app.setNotFoundHandler(async (request, reply) => {
    const page = request.method === 'GET' && !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
    if (page && existsSync(webFolder)) return reply.type('text/html').sendFile('index.html');
    return reply.code(404).type('application/problem+json').send({ type: 'about:blank', title: 'Not Found', status: 404, code: 'NOT_FOUND', detail: `there is nothing at ${request.method} ${request.url.split('?')[0]}`, hint: 'GET /openapi.json lists what there is' });
  });
  return app;
}
