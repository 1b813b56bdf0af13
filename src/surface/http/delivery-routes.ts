import { z } from 'zod';
import { DAY, type DurationMs } from '../../kernel/units.ts';
import { askDelivery } from '../../loops/delivery-health.ts';
import { delivery } from '../../wire/delivery.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedSpan, spanOf } from './asked-span.ts';
import { showDelivery } from './show-delivery.ts';

/** Four weeks, so that every window holds as many weekends. */
const USUAL = (28 * DAY) as DurationMs;

/** How often releases reach customers, how long they take, how many hurt, and how soon customers are well again. */
export function deliveryRoutes(app: App, api: Api): void {
  app.get('/api/v1/delivery', { schema }, async ({ query: { service = null, ...span } }) => {
    const now = api.clock.now();
    return showDelivery(askDelivery(api, { ...spanOf(span, { now, usual: USUAL }), service }), now);
  });
}

const schema = {
  operationId: 'showDelivery',
  summary: 'How releases go: how often, how long, how many hurt, how soon it is mended',
  tags: ['rollouts'],
  querystring: z.object({ ...askedSpan, service: z.string().min(1).max(200).optional().describe('of this service alone') }),
  response: { 200: delivery, ...refusesRead('REQUEST_INVALID', 'WINDOW_OUT_OF_BOUNDS') },
};
