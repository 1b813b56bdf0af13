import { z } from 'zod';
import type { Span } from '../../evidence/slots-of-span.ts';
import { showInstant } from '../../kernel/show.ts';
import { DAY, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import { probeHealthOf } from '../../loops/probe-healths.ts';
import { probeHealthDetail, probeHealths } from '../../wire/probe-health.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedSpan, spanOf } from './asked-span.ts';
import { Refused } from './problems.ts';
import { showProbeHealth } from './show-probe-health.ts';

const USUAL: DurationMs = HOUR;
/** Minutes are shown one by one. */
const LONGEST: DurationMs = DAY;
/** Each is read from the store by itself. */
const MOST = 100;

/** How probes do, place by place. */
export function probeHealthRoutes(app: App, api: Api): void {
  app.get('/api/v1/probes/health', { schema: schemas.list }, async ({ query: { after = '', limit, ...asked } }) => {
    const span = minutesOf(api, asked);
    const rest = (api.catalog().probes ?? []).filter(({ name }) => name > after).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const shown = rest.slice(0, limit);
    const found = await Promise.all(shown.map((probe) => probeHealthOf(api, probe, span)));
    return {
      ...showSpan(span),
      probes: found.map((health) => showProbeHealth(health, { withSlots: false })),
      next: rest.length > shown.length ? (shown.at(-1)?.name ?? null) : null,
    };
  });
  app.get('/api/v1/probes/:name/health', { schema: schemas.one }, async ({ params: { name }, query }) => {
    const span = minutesOf(api, query);
    const probe = (api.catalog().probes ?? []).find((one) => one.name === name);
    if (probe === undefined) throw new Refused('PROBE_UNKNOWN', `the catalog has no probe named ${name}`);
    return { ...showSpan(span), probe: showProbeHealth(await probeHealthOf(api, probe, span), { withSlots: true }) };
  });
}

type Minutes = Span & { readonly now: Instant };

function minutesOf(api: Api, asked: Parameters<typeof spanOf>[0]): Minutes {
  const now = api.clock.now();
  const { from, to } = spanOf(asked, { now, usual: USUAL });
  if (to - from > LONGEST) throw new Refused('WINDOW_OUT_OF_BOUNDS', 'minutes are shown of a day at most', 'ask for 24h or less');
  return { from: slotOf(from, MINUTE), to: (Math.ceil(to / MINUTE) * MINUTE) as Instant, now };
}

function showSpan({ from, to, now }: Minutes): { at: string; from: string; to: string; slot_ms: number } {
  return { at: showInstant(now), from: showInstant(from), to: showInstant(to), slot_ms: MINUTE };
}

const tags = ['evidence'];
const schemas = {
  list: {
    operationId: 'listProbeHealth',
    summary: 'How every probe does, place by place',
    tags,
    querystring: z.object({
      after: z.string().max(200).optional().describe('name of the last probe that is known'),
      limit: z.coerce.number().int().min(1).max(MOST).default(MOST),
      ...askedSpan,
    }),
    response: { 200: probeHealths, ...refusesRead('REQUEST_INVALID', 'WINDOW_OUT_OF_BOUNDS') },
  },
  one: {
    operationId: 'showProbeHealth',
    summary: 'How a probe did in each place, minute by minute',
    tags,
    params: z.object({ name: z.string().min(1).max(200).describe('name of a probe') }),
    querystring: z.object(askedSpan),
    response: { 200: probeHealthDetail, ...refusesRead('REQUEST_INVALID', 'PROBE_UNKNOWN', 'WINDOW_OUT_OF_BOUNDS') },
  },
};
