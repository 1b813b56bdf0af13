import { z } from 'zod';
import { keptRuns, runReceipt, toldRun } from '../../wire/probe-run.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Sender } from '../doors/senders.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';

const MOST = 200;
const tags = ['evidence'];
const named = z.object({ name: z.string().min(1).max(200).describe('name of a probe') });
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Runs of probes that did not end well, and what was to be seen then. Agents tell of them with the token of their source. */
export function probeRunRoutes(app: App, api: Api): void {
  app.post(
    '/api/v1/probes/:name/artifacts',
    { config: { senders: true, present: true }, schema: schemas.keep },
    async ({ params: { name }, body: { screenshot, ...run }, sender }, reply) => {
      known(api, name);
      allowOnly(api, sender, run.location);
      if (run.probe !== name) throw new Refused('REQUEST_INVALID', `probe: this run is one of ${run.probe}`);
      const bytes = screenshot === null ? null : Buffer.from(screenshot.base64, 'base64');
      if (bytes !== null && !isJpeg(bytes)) throw new Refused('REQUEST_INVALID', 'screenshot: these bytes are no JPEG');
      const picture = bytes === null ? null : { mediaType: 'image/jpeg' as const, bytes };
      return reply.code(201).send(await api.probeRecords.keep(run, picture, api.clock.now()));
    },
  );
  app.get(
    '/api/v1/probes/:name/runs',
    { config: { present: true }, schema: schemas.list },
    async ({ params: { name }, query: { outcome, location, limit } }) => {
      known(api, name);
      const runs = await api.probeRecords.runs(name, { limit: MOST });
      const asked = runs.filter((run) => run.outcome === outcome && (location === undefined || run.location === location));
      return { runs: asked.slice(0, limit) };
    },
  );
  app.get(
    '/api/v1/probes/:name/artifacts/:digest',
    { config: { present: true, alone: true }, schema: schemas.picture },
    async (request, reply) => {
      known(api, request.params.name);
      const picture = await api.probeRecords.picture(request.params.digest);
      if (picture === null) throw new Refused('NOT_FOUND', 'there is no such picture, or none any more');
      // Whatever the bytes are, they are shown as a picture and do nothing; the same digest is the same bytes for ever.
      reply.headers({
        'content-type': picture.mediaType,
        'content-security-policy': "default-src 'none'; sandbox",
        'content-disposition': `inline; filename="${request.params.digest.slice(0, 12)}.jpg"`,
        'cache-control': 'private, max-age=86400, immutable',
      });
      return reply.send(Buffer.from(picture.bytes) as never);
    },
  );
}

function known(api: Api, name: string): void {
  if ((api.catalog().probes ?? []).some((probe) => probe.name === name)) return;
  throw new Refused('PROBE_UNKNOWN', `the catalog has no probe named ${name}`);
}

/** A source that says where it probes from tells of no other place. */
function allowOnly(api: Api, sender: Sender | null, location: string): void {
  const own = sender === null ? undefined : api.catalog().sources.find(({ name }) => name === sender.name)?.locations;
  if (own === undefined || own.includes(location)) return;
  throw new Refused('LOCATION_FORBIDDEN', `the source ${sender?.name ?? ''} does not probe from ${location}`);
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

const schemas = {
  keep: {
    operationId: 'keepProbeRun',
    summary: 'Tell of a run that did not end well, with what the page looked like',
    description: 'The same run is kept once. It is no evidence: that are its events.',
    tags,
    params: named,
    body: toldRun,
    response: { 201: runReceipt, ...refusesWrite('PROBE_UNKNOWN', 'LOCATION_FORBIDDEN') },
  },
  list: {
    operationId: 'listProbeRuns',
    summary: 'Runs of a probe that did not end well, the newest first',
    tags,
    params: named,
    querystring: z.object({
      outcome: z.enum(['failed', 'unknown']).default('failed').describe('unknown: the prober itself could not probe'),
      location: z.string().max(200).optional().describe('only runs from there'),
      limit: z.coerce.number().int().min(1).max(MOST).default(50).describe('as many runs at most'),
    }),
    response: { 200: keptRuns, ...refusesRead('REQUEST_INVALID', 'PROBE_UNKNOWN') },
  },
  picture: {
    operationId: 'showProbePicture',
    summary: 'What the page looked like when a run failed',
    tags,
    params: named.extend({ digest: digest.describe('SHA-256 of the picture') }),
    response: {
      200: { description: 'The picture', content: { 'image/jpeg': { schema: z.string().meta({ format: 'binary' }) } } },
      ...refusesRead('REQUEST_INVALID', 'PROBE_UNKNOWN', 'NOT_FOUND'),
    },
  },
};
