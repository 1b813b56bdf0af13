import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EntryView } from '../../src/wire/ledger.ts';
import type { RolloutView } from '../../src/wire/rollout.ts';
import { startLoadServer } from '../load/load-server.ts';

export type ServedPlane = AsyncDisposable & {
  readonly otlp: { readonly url: string; readonly token: string };
  start(plan: string, versions: { candidate: string; baseline: string }): Promise<string>;
  rollout(id: string): Promise<RolloutView>;
  entries(): Promise<readonly EntryView[]>;
};

/** The server as people start it, in a process of its own. */
export async function startControlPlane(place: { readonly catalog: string; readonly data: string }): Promise<ServedPlane> {
  const server = startLoadServer({ program: 'serve', threads: 1 }, place);
  const ready = await server.ready;
  if (ready === null) throw new Error(`The server did not start: ${server.complaints()}`);
  const { otlpUrl } = JSON.parse(readFileSync(join(place.data, 'server.json'), 'utf8')) as { otlpUrl: string };
  const token = readFileSync(join(place.data, 'admin.token'), 'utf8').trim();
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${ready.url}/api/v1${path}`, { ...sent, headers, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    otlp: { url: otlpUrl, token: readFileSync(join(place.data, 'intake.token'), 'utf8').trim() },
    async start(plan, versions) {
      return ((await ask('/rollouts', { plan, ...versions, reason: 'a test' })) as { id: string }).id;
    },
    rollout: async (id) => (await ask(`/rollouts/${id}`)) as RolloutView,
    async entries() {
      return ((await ask('/ledger?last=500')) as { entries: readonly EntryView[] }).entries;
    },
    async [Symbol.asyncDispose]() {
      server.child.kill('SIGTERM');
      await server.ended;
    },
  };
}
