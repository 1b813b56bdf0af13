import { broken } from '../kernel/units.ts';
import type { HookDocument, RouterDocument } from './actuator-schema.ts';
import type { RouterRef } from './actuator-ref.ts';
import type { ExposureTerms, Hook, Step } from './rollout-plan.ts';
import type { Finding, Path } from './source-document.ts';

type Say = (path: Path, finding: Finding) => void;

/** How the key of a router is written; its kind has the words of the code. */
const WRITTEN: Readonly<Record<RouterRef['kind'], string>> = {
  http: 'http',
  haproxy: 'haproxy',
  nginx: 'nginx',
  'gateway-api': 'gatewayApi',
  'argo-rollouts': 'argoRollouts',
  external: 'external',
  webhook: 'webhook',
  command: 'command',
};

/** What Argo Rollouts calls its two sides. */
const ARGO_PLACES = { stable: ['stable'], canary: ['canary'] };

export function compileRouter(document: RouterDocument): RouterRef {
  const { http, haproxy, nginx, gatewayApi, argoRollouts, external, webhook, command } = document;
  if (http !== undefined) return { kind: 'http', url: http, places: null };
  if (haproxy !== undefined) return { kind: 'haproxy', ...haproxy };
  if (nginx !== undefined) {
    const { key = null, status = null, log = null, reload = null } = nginx;
    return { kind: 'nginx', ...nginx, key, status, log, reload };
  }
  if (gatewayApi !== undefined) return { kind: 'gateway-api', ...gatewayApi };
  if (argoRollouts !== undefined) return { kind: 'argo-rollouts', ...argoRollouts, places: ARGO_PLACES };
  if (external !== undefined) return { kind: 'external', ...external, places: null };
  if (webhook !== undefined) return { kind: 'webhook', url: webhook.url, secret: webhook.secret ?? null, places: null };
  if (command !== undefined) return { kind: 'command', command: command.name, timeout: command.timeout, places: null };
  return broken('a plan without a router was not refused');
}

/** Who counts where the plan does not say: the router wherever it can. */
export function countedBy(router: RouterRef, said: ExposureTerms['from'] | undefined): ExposureTerms['from'] {
  return said ?? (counts(router) ? 'router' : 'telemetry');
}

function counts(router: RouterRef): boolean {
  switch (router.kind) {
    case 'http':
    case 'haproxy':
      return true;
    case 'nginx':
      return router.log !== null;
    // What answers a webhook or a command may count, and nobody knows before it is asked.
    case 'gateway-api':
    case 'argo-rollouts':
    case 'external':
    case 'webhook':
    case 'command':
      return false;
  }
}

/** Whoever answers a webhook, a command or a status address may say how often. */
function mayCount(router: RouterRef): boolean {
  const answers = router.kind === 'webhook' || router.kind === 'command' || (router.kind === 'nginx' && router.status !== null);
  return counts(router) || answers;
}

/** Routers that can send a copy of the traffic somewhere and can be asked whether they do. */
const MIRRORING: readonly RouterRef['kind'][] = ['http', 'nginx', 'gateway-api'];

export type RouterNeeds = {
  readonly router: RouterRef;
  readonly steps: readonly Step[];
  readonly exposure: Pick<ExposureTerms, 'sticky'> & { readonly from?: ExposureTerms['from'] | undefined };
  /** The value by which the control is told, which is also what its place is called. */
  readonly control: string | null;
  /** Where the router stands. */
  readonly at: Path;
};

/** What the plan asks of its router that this kind of router cannot do. */
export function checkRouter({ router, steps, exposure, control, at }: RouterNeeds, say: Say): void {
  const key = WRITTEN[router.kind];
  const cannot = (path: Path, text: string, hint: string): void => say(path, { code: 'CAT_ROUTER', text, hint });
  if (steps.some(({ mirror }) => mirror > 0) && !MIRRORING.includes(router.kind))
    cannot([...at, key], `Cannot mirror traffic by ${key}`, 'use http, nginx or gatewayApi, or steps without a mirror');
  const places = router.places === null ? null : Object.keys(router.places);
  if (control !== null && places !== null && (places.length < 3 || !places.includes(control))) {
    const text = `Cannot place a control named ${control} beside candidate and baseline: there are ${places.join(' and ')}`;
    cannot([...at, key, 'places'], text, `add a third place, ${control}, or remove judge.control`);
  }
  if (exposure.from === 'router' && !mayCount(router)) {
    const hint = router.kind === 'nginx' ? 'add log to nginx, or write from: telemetry' : 'write from: telemetry';
    cannot(['exposure', 'from'], `Cannot let the router count: ${key} does not, as it is written here`, hint);
  }
  if (exposure.sticky === 'user' && router.kind === 'nginx' && router.key === null)
    cannot(['exposure', 'sticky'], 'Cannot keep users where they are: nginx is not told what they are told apart by', 'add key');
}

export function compileHook({ on, webhook, command }: HookDocument): Hook {
  const moments = typeof on === 'string' ? [on] : on;
  if (webhook !== undefined) return { on: moments, call: { kind: 'webhook', url: webhook.url, secret: webhook.secret ?? null } };
  if (command !== undefined) return { on: moments, call: { kind: 'command', command: command.name, timeout: command.timeout } };
  return broken('a hook that calls nobody was not refused');
}
