import { z } from 'zod';
import { source } from '../../wire/source.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { showSource } from './show-source.ts';

/** Who sends telemetry or is asked for it, and how it is with them. */
export function sourceRoutes(app: App, api: Api): void {
  app.get('/api/v1/sources', { schema }, async () => {
    const stats = api.listenerStats();
    return { sources: api.sources(api.clock.now()).map((facts) => showSource(facts, stats)) };
  });
}

const schema = {
  operationId: 'listSources',
  summary: 'Every source of telemetry: heard or silent, how late, and how its queries are answered',
  tags: ['evidence'],
  response: { 200: z.object({ sources: z.array(source) }), ...refusesRead() },
};
