import { randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { alertRoutes } from './alert-routes.ts';
import { Board } from '../../loops/board.ts';
import type { Api, ApiParts, App } from './api.ts';
import { adjustmentRoutes } from './adjustment-routes.ts';
import { openAttributions } from './attributions.ts';
import { catalogRoutes } from './catalog-routes.ts';
import { causeRoutes } from './cause-routes.ts';
import { costRoutes } from './cost-routes.ts';
import { changeRoutes } from './change-routes.ts';
import { coverageRoutes } from './coverage-routes.ts';
import { backtestRoutes } from './backtest-routes.ts';
import { argoRoutes } from './argo-routes.ts';
import { findRoutes } from './find-routes.ts';
import { firstRoutes } from './first-routes.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { flaggerRoutes } from './flagger-routes.ts';
import { githubRoutes } from './github-routes.ts';
import { gateRoutes } from './gate-routes.ts';
import { guard, guarded, INNER } from './guard.ts';
import { historyRoutes } from './history-routes.ts';
import { homeRoutes } from './home-routes.ts';
import { indicatorRoutes } from './indicator-routes.ts';
import { seriesRoutes } from './series-routes.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { situationRoutes } from './situation-routes.ts';
import { silenceRoutes } from './silence-routes.ts';
import { machineRoutes } from './machine-routes.ts';
import { mapRoutes } from './map-routes.ts';
import { objectiveRoutes } from './objective-routes.ts';
import { describeRoutes } from './openapi.ts';
import { answerClientError, answerProblem, answerProblems } from './problems.ts';
import { outlookRoutes } from './outlook-routes.ts';
import { releaseRoutes } from './release-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { probeHealthRoutes } from './probe-health-routes.ts';
import { probeRunRoutes } from './probe-run-routes.ts';
import { probeRoutes } from './probe-routes.ts';
import { reconciliationRoutes } from './reconciliation-routes.ts';
import { proofRoutes } from './proof-routes.ts';
import { segmentRoutes } from './segment-routes.ts';
import { planCheckRoutes } from './plan-check-routes.ts';
import { replayRoutes } from './replay-routes.ts';
import { rolloutRoutes } from './rollout-routes.ts';
import { openRolloutViews, type RolloutViews } from './rollout-views.ts';
import { scoreRoutes } from './score-routes.ts';
import { screens } from './screens.ts';
import { timelineRoutes } from './timeline-routes.ts';
import { timeTravel } from './time-travel.ts';
import { sourceRoutes } from './source-routes.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import type { AskRoute } from './stream-answers.ts';
import type { Senders } from '../doors/senders.ts';
import { traceRoutes } from './trace-routes.ts';
import { trainRoutes } from './train-routes.ts';
import { STREAM_LIMITS, streamRoute, type StreamLimits } from './stream.ts';
import { askedRoutes } from './stream-questions.ts';

export type HttpOptions = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string;
  /** Sources of telemetry may tell of changes, and ask nothing else. */
  readonly senders: Senders;
  readonly webFolder: string;
  readonly streamLimits?: Partial<StreamLimits>;
};
export type HttpServer = { readonly port: number; close(): Promise<void> };

const LARGEST_BODY = 1_048_576;
/** The parser of a request refuses longer ones; the schema of a route says which names are too long for it. */
const LONGEST_ADDRESS = 16_384;
const MOST_CONNECTIONS = 512;

/** The API, the screens and what machines ask of a server, on one port. */
export async function openHttpServer(api: ApiParts, options: HttpOptions): Promise<HttpServer> {
  const app = await buildApp(api, options);
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    await app.close();
    throw cause;
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { port, close: () => app.close() };
}

/** What the routes promise, as OpenAPI 3.1. No route is ever called, so there is nothing they could ask. */
export async function openApiDocument(version: string): Promise<object> {
  const app = await buildApp({ version } as ApiParts, { host: '127.0.0.1', token: '', senders: () => null, webFolder: '' });
  await app.ready();
  return app.swagger();
}

async function buildApp(parts: ApiParts, { webFolder, streamLimits, ...keys }: Omit<HttpOptions, 'port'>): Promise<App> {
  const api: Api = { ...parts, board: new Board(parts) };
  const app = openApp(api);
  const inner = randomBytes(32).toString('base64url');
  guard(app, { ...keys, access: api.access, inner });
  app.addHook('onSend', async (_request, reply) => {
    // A route may be stricter, such as one that shows pictures.
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  timeTravel(app, api, openPast);
  await describeRoutes(app, api.version);
  const views = openRolloutViews(api);
  const known = askedRoutes(app);
  await routes(app, api, views);
  const ask: AskRoute = async (path) => {
    const { statusCode, headers, payload } = await app.inject({ url: `/api/v1${path}`, headers: { [INNER]: inner } });
    return { status: statusCode, type: String(headers['content-type']), text: payload };
  };
  streamRoute(app, api, { views, routes: known, ask, limits: { ...STREAM_LIMITS, ...streamLimits } });
  await screens(app, webFolder);
  return app;
}

/** The same routes over what was known then. Whoever asks them was let in by the guard of the present. */
async function openPast(then: Api): Promise<App> {
  const app = openApp(then);
  guarded(app);
  await routes(app, then, openRolloutViews(then));
  return app;
}

function openApp(api: Api): App {
  const app = Fastify({
    bodyLimit: LARGEST_BODY,
    forceCloseConnections: true,
    requestTimeout: 30_000,
    keepAliveTimeout: 10_000,
    routerOptions: { maxParamLength: LONGEST_ADDRESS },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => answerProblem(error, { request, reply, log: api.log }),
    logger: false,
  }).withTypeProvider<ZodTypeProvider>();
  app.server.maxConnections = MOST_CONNECTIONS;
  app.removeContentTypeParser('text/plain'); // a form of a foreign page could send it without asking first
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerProblems(app, api.log);
  return app;
}

async function routes(app: App, api: Api, views: RolloutViews): Promise<void> {
  homeRoutes(app, api, views);
  findRoutes(app, api);
  firstRoutes(app, api);
  catalogRoutes(app, api);
  overviewRoutes(app, api, views);
  objectiveRoutes(app, api);
  alertRoutes(app, api);
  silenceRoutes(app, api);
  situationRoutes(app, api, views);
  const attributions = openAttributions(api);
  causeRoutes(app, api, attributions);
  historyRoutes(app, api, attributions);
  rolloutRoutes(app, api, views);
  planCheckRoutes(app, api);
  ledgerRoutes(app, api);
  proofRoutes(app, api);
  segmentRoutes(app, api);
  replayRoutes(app, api);
  backtestRoutes(app, api);
  await changeRoutes(app, api);
  timelineRoutes(app, api);
  sourceRoutes(app, api);
  costRoutes(app, api);
  probeRoutes(app, api);
  reconciliationRoutes(app, api);
  scoreRoutes(app, api);
  adjustmentRoutes(app, api);
  releaseRoutes(app, api);
  trainRoutes(app, api, views);
  gateRoutes(app, api);
  argoRoutes(app, api, views);
  flaggerRoutes(app, api, views);
  await githubRoutes(app, api);
  deliveryRoutes(app, api);
  outlookRoutes(app, api);
  indicatorRoutes(app, api);
  seriesRoutes(app, api);
  traceRoutes(app, api);
  mapRoutes(app, api);
  coverageRoutes(app, api);
  probeRunRoutes(app, api);
  probeHealthRoutes(app, api);
  machineRoutes(app, api);
}
