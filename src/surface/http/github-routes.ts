import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { findPlan } from '../../catalog/find.ts';
import { after, DAY, MINUTE, type DurationMs } from '../../kernel/units.ts';
import { openGate } from '../../loops/gates.ts';
import type { GitHub } from '../../ports/deployment-gate.ts';
import { refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused, RefusedInDetail } from './problems.ts';

const querystring = z.object({
  service: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('what is deployed; default: the plan’s service, or the repository’s name'),
  plan: z.string().min(1).max(100).optional().describe('plan whose budget and freezes count'),
  wait_minutes: z.coerce
    .number()
    .int()
    .min(0)
    .max(30 * 24 * 60)
    .default(30)
    .describe('how long a passing no is waited for'),
});
const text = z.string().min(1).max(300);
const delivery = z.looseObject({
  action: text,
  environment: text,
  deployment_callback_url: z.url().max(1_000),
  deployment: z.looseObject({ id: z.number().int(), sha: text.optional(), payload: z.unknown().optional() }),
  repository: z.looseObject({ name: text, full_name: text }),
  installation: z.looseObject({ id: z.number().int() }).nullish(),
});
type Delivery = z.output<typeof delivery>;
const receipt = z.object({
  say: z.enum(['opened', 'known', 'ignored']).describe('known: the same deployment was asked about before'),
  gate: z.string().nullable(),
});

/** GitHub asks whether a job may deploy, and is called back once that is decided. */
export async function githubRoutes(app: App, api: Api): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers(); // the signature is over the bytes
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const route = { config: { open: true }, schema: schemas.ask, validatorCompiler: validateQuery };
    scope.post('/api/v1/github/deployment-protection', route, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      await proveSigned(api.github, request.headers['x-hub-signature-256'], body);
      const asked = read(body);
      const query = querystring.parse(request.query);
      if (request.headers['x-github-event'] !== 'deployment_protection_rule' || asked?.action !== 'requested')
        return reply.code(200).send({ say: 'ignored', gate: null });
      if (api.github?.isCallback(asked.deployment_callback_url) !== true)
        throw new Refused(
          'CALLBACK_FORBIDDEN',
          'the callback is not at the GitHub of this server',
          'start it with --github-api URL',
        );
      const gate = gateOf(asked);
      const said = await openGate(api, {
        id: gate,
        opened: openedBy(api, asked, query),
        actor: `GitHub ${asked.repository.full_name}`,
      });
      if (said === 'full') throw new RefusedInDetail('GATES_FULL', 'as many deployments wait as may', { retryAfterMs: 60_000 });
      return reply.code(202).send({ say: said, gate });
    });
  });
}

/** Bodies are read by the route itself, after their signature. */
function validateQuery({ httpPart, schema }: { httpPart?: string; schema: unknown }) {
  return (value: unknown): { value: unknown } | { error: Error } => {
    if (httpPart !== 'querystring') return { value };
    const result = (schema as z.ZodType).safeParse(value);
    if (result.success) return { value: result.data };
    throw new Refused('REQUEST_INVALID', z.prettifyError(result.error).replaceAll('\n', ' '));
  };
}

async function proveSigned(github: GitHub | null, header: string | string[] | undefined, body: Buffer): Promise<void> {
  const hint = 'start the server with --secret github-webhook=FILE, and write the same secret into the webhook of the app';
  if (github === null) throw new Refused('SIGNATURE_WRONG', 'this server knows no secret of GitHub', hint);
  const hex = /^sha256=([0-9a-f]{64})$/.exec(String(header))?.[1] ?? '';
  const wanted = createHmac('sha256', await github.secret())
    .update(body)
    .digest();
  if (hex === '' || !timingSafeEqual(Buffer.from(hex, 'hex'), wanted))
    throw new Refused('SIGNATURE_WRONG', 'the delivery is not signed with the secret of this server', hint);
}

/** Null is another event, such as the ping that comes first. */
function read(body: Buffer): Delivery | null {
  try {
    return delivery.safeParse(JSON.parse(body.toString('utf8'))).data ?? null;
  } catch {
    throw new Refused('BODY_UNREADABLE', 'the delivery is no JSON', 'choose the content type application/json for the webhook');
  }
}

/** A delivery that is sent again is about the same deployment; a run that is started again is another one. */
function gateOf({ repository, environment, deployment }: Delivery): string {
  return `github/${repository.full_name}/${environment}/${deployment.id}`;
}

function openedBy(api: Api, asked: Delivery, { service, plan, wait_minutes }: z.output<typeof querystring>) {
  const planned = plan === undefined ? undefined : findPlan(api.catalog(), plan);
  if (plan !== undefined && planned === undefined)
    throw new Refused('PLAN_UNKNOWN', `the catalog has no rollout plan ${plan}`, 'correct plan= in the address of the webhook');
  const wait = Math.min(wait_minutes * MINUTE, 30 * DAY) as DurationMs;
  const version = versionIn(asked.deployment.payload) ?? asked.deployment.sha ?? null;
  return {
    question: { service: service ?? planned?.service ?? asked.repository.name, version, plan: plan ?? null, rollout: null },
    until: after(api.clock.now(), wait),
    callback: {
      address: asked.deployment_callback_url,
      environment: asked.environment,
      installation: asked.installation?.id ?? null,
    },
  };
}

/** Whoever makes the deployment may say which version it is; otherwise it is its commit. */
function versionIn(payload: unknown): string | null {
  const { version } = (typeof payload === 'object' && payload !== null ? payload : {}) as { version?: unknown };
  return typeof version === 'string' && version !== '' && version.length <= 200 ? version : null;
}

const schemas = {
  ask: {
    operationId: 'askDeploymentProtection',
    summary: 'A custom deployment protection rule of GitHub',
    description: 'Proved by `X-Hub-Signature-256` and no token. Answered at `deployment_callback_url` once it is decided.',
    tags: ['gates'],
    security: [],
    querystring,
    body: delivery,
    response: {
      200: receipt,
      202: receipt,
      ...refusesWrite('SIGNATURE_WRONG', 'CALLBACK_FORBIDDEN', 'PLAN_UNKNOWN', 'GATES_FULL'),
    },
  },
};
