import { z } from 'zod';
import { assignedTo } from '../../probe/assigned.ts';
import { assignments } from '../../wire/probe.ts';
import type { Sender } from '../doors/senders.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';

/** What is probed, and from where. Agents ask again and again, and mostly nothing is new. */
export function probeRoutes(app: App, api: Api): void {
  app.get('/api/v1/probes', { config: { senders: true }, schema }, async (request, reply) => {
    const { location = null } = request.query;
    const catalog = api.catalog();
    allowOnly(api, request.sender, location);
    const tag = `"${catalog.revision.slice(0, 32)}"`;
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
    const probes = location === null ? (catalog.probes ?? []) : assignedTo(catalog, location);
    void reply.header('etag', tag);
    return { revision: catalog.revision, location, probes: [...probes] };
  });
}

/** A source that says where it probes from learns what is probed from there. */
function allowOnly(api: Api, sender: Sender | null, location: string | null): void {
  const locations = sender === null ? undefined : api.catalog().sources.find(({ name }) => name === sender.name)?.locations;
  if (locations === undefined || (location !== null && locations.includes(location))) return;
  const hint = `its locations are ${locations.join(', ')}`;
  throw new Refused('LOCATION_FORBIDDEN', `the source ${sender?.name ?? ''} does not probe from there`, hint);
}

const location = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
  .optional()
  .describe('only what is probed from there; without it, everything');

const schema = {
  operationId: 'listProbes',
  summary: 'What is probed, from a location or from all: what an agent does, and goes on with while the server is away',
  tags: ['evidence'],
  querystring: z.object({ location }),
  response: {
    200: assignments,
    304: z.undefined().describe('The same as what the entity tag is of'),
    ...refusesRead('LOCATION_FORBIDDEN'),
  },
};
