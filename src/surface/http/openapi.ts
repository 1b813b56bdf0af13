import fastifySwagger from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { attribution } from '../../wire/attribution.ts';
import { why } from '../../wire/cause.ts';
import { change, changePage, changeReceipt, changeReceipts } from '../../wire/change.ts';
import { doctor } from '../../wire/doctor.ts';
import { home, journey } from '../../wire/home.ts';
import { entry, entryPage, verification } from '../../wire/ledger.ts';
import { budgetLine, objective } from '../../wire/objective.ts';
import { problem } from '../../wire/problem.ts';
import { rollout, rolloutSummary } from '../../wire/rollout.ts';
import { scoreDetail, scoreSummary } from '../../wire/score.ts';
import { source } from '../../wire/source.ts';
import type { App } from './api.ts';

const DESCRIPTION = `How much more change can this service take, and what should be done now?

Every route but \`/healthz\`, \`/readyz\` and \`/openapi.json\` needs the admin token. Times are RFC 3339, UTC. A refusal is
a problem in the form of RFC 9457 with a stable \`code\`; docs/errors.md explains each.`;

/** Shapes that have a name of their own in the document. Descriptions are read from the same registry. */
const named = {
  Problem: problem,
  Home: home,
  Journey: journey,
  Objective: objective,
  BudgetLine: budgetLine,
  Attribution: attribution,
  Why: why,
  Rollout: rollout,
  RolloutSummary: rolloutSummary,
  Change: change,
  ChangePage: changePage,
  ChangeReceipt: changeReceipt,
  ChangeReceipts: changeReceipts,
  Entry: entry,
  EntryPage: entryPage,
  Verification: verification,
  Doctor: doctor,
  Source: source,
  Score: scoreDetail,
  ScoreSummary: scoreSummary,
};
for (const [id, schema] of Object.entries(named)) z.globalRegistry.add(schema, { id });

/** Derives the OpenAPI document from the schemas that requests and answers are really checked by. */
export async function describeRoutes(app: App, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Plimsoll', version, description: DESCRIPTION, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      tags: [
        { name: 'catalog', description: 'What is promised, and changing it' },
        { name: 'evidence', description: 'What is known, and what it means' },
        { name: 'rollouts', description: 'Changes being exposed step by step' },
        { name: 'gates', description: 'May this change now?' },
        { name: 'changes', description: 'What can hurt, told by those who do it' },
        { name: 'ledger', description: 'What was decided and why' },
        { name: 'machine', description: 'What other programs ask of a server' },
      ],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: (route) => withAt(jsonSchemaTransform(route), route.route),
    transformObject: (document) => tidy(jsonSchemaTransformObject(document) as unknown as Document),
  });
}

const AT = {
  type: 'string',
  format: 'date-time',
  description: 'answer with what was known at this moment instead, such as 2026-01-31T12:00:00Z',
};

type Transformed = ReturnType<typeof jsonSchemaTransform>;
type Described = { readonly method: unknown; readonly config?: { readonly present?: boolean; readonly ownAt?: boolean } };

/** Every read takes `at`; see time-travel.ts, which no route knows of. */
function withAt({ schema, url }: Transformed, { method, config }: Described): Transformed {
  if (![method].flat().includes('GET') || config?.present === true || config?.ownAt === true) return { schema, url };
  const asked = (schema['querystring'] ?? { type: 'object' }) as { readonly properties?: object };
  return { url, schema: { ...schema, querystring: { ...asked, properties: { ...asked.properties, at: AT } } } };
}

type Document = {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, { description: string }> }>>;
  readonly components: { readonly schemas: Record<string, unknown> };
};

/** Leaves out named shapes that no answer has, the catalog’s for example; and an answer is more than a default. */
function tidy(document: Document): object {
  const schemas = Object.fromEntries(Object.entries(document.components.schemas).filter(([name]) => name in named));
  for (const { responses } of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    for (const [status, response] of Object.entries(responses)) {
      if (response.description === 'Default Response') response.description = status === '201' ? 'Created' : 'The answer';
    }
  }
  return { ...document, components: { ...document.components, schemas } };
}
