import { z } from 'zod';
import { MINUTE, SECOND } from '../kernel/units.ts';
import { name, text, url } from './plain-schemas.ts';
import { duration } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, raise, wanted } from './schema-words.ts';
import { isMap } from './source-document.ts';

/** Routers and hooks as they are written. What is written here ends up in files and commands of others, so its letters are few. */
export type RouterDocument = z.output<typeof router>;
export type HookDocument = z.output<typeof hook>;

export const ROUTERS = ['http', 'haproxy', 'nginx', 'gatewayApi', 'argoRollouts', 'external', 'webhook', 'command'] as const;
export const MOMENTS = ['started', 'held', 'promoted', 'rolled-back', 'concluded'] as const;

const MOST_PLACES = 8;
const LONGEST_CALL = duration({ least: SECOND, most: 5 * MINUTE, say: 'it must be between 1s and 5m' });

function written(pattern: RegExp, { what, hint }: { what: string; hint: string }) {
  return z
    .string()
    .min(1)
    .max(253)
    .meta({ pattern: pattern.source })
    .superRefine((value, context) => {
      if (value === '' || pattern.test(value)) return;
      raise(context, { code: 'CAT_ROUTER', text: `Cannot use ${JSON.stringify(value.slice(0, 80))} as ${what}`, hint });
    });
}

const proxyName = written(/^[A-Za-z0-9_.:[\]-]+$/, {
  what: 'a name of the router’s configuration',
  hint: 'use letters, digits and _ . : - as it stands there',
});
const kubernetesName = written(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, {
  what: 'a name of Kubernetes',
  hint: 'use lower-case letters, digits, dashes and dots',
});
const path = written(/^\/[A-Za-z0-9_.@+/-]+$/, {
  what: 'the path of a file',
  hint: 'write the whole path, from / on, in letters, digits and _ . - @ +',
});
const address = written(/^(\/[A-Za-z0-9_.@+/-]+|[A-Za-z0-9.-]+:[0-9]{1,5}|\[[0-9a-fA-F:]+\]:[0-9]{1,5})$/, {
  what: 'the address of the runtime API',
  hint: 'write a socket such as /run/haproxy/admin.sock, or host:port',
});
const variable = written(/^[a-z][a-z0-9_]{0,62}$/, {
  what: 'a variable of nginx',
  hint: 'write its name in lower-case letters, digits and _, without the $',
});
/** Only variables and plain letters between them: whatever else it may hold would be configuration of its own. */
const userKey = written(/^(?=.*\$)(\$[a-z][a-z0-9_]*|[A-Za-z0-9_:.-])+$/, {
  what: 'what users are told apart by',
  hint: 'write variables of nginx, such as $cookie_user or $remote_addr$http_user_agent',
});

/** What stands at a place: one thing, or a list. */
function placesOf(thing: z.ZodType<string, string>) {
  const things = z.union([thing, z.array(thing).min(1).max(100)], { error: wanted('CAT_TYPE', 'a name or a list of names') });
  return z
    .record(name, things)
    .meta({ minProperties: 2, maxProperties: MOST_PLACES, description: 'What stands at each place, such as blue and green' })
    .superRefine((all, context) => {
      const count = Object.keys(all).length;
      if (count < 2 || count > MOST_PLACES)
        raise(context, {
          code: 'CAT_LENGTH',
          text: `Cannot split traffic between ${count} places: there must be 2 to ${MOST_PLACES}`,
          hint: 'one for what serves now, one for the candidate, and with a control a third',
        });
      const seen = new Map<string, string>();
      for (const [place, one] of Object.entries(all)) {
        for (const what of typeof one === 'string' ? [one] : one) {
          const other = seen.get(what);
          seen.set(what, place);
          if (other === undefined) continue;
          const where = other === place ? 'twice' : `at the places ${other} and ${place}`;
          raise(context, { code: 'CAT_DUPLICATE_NAME', text: `Cannot have ${JSON.stringify(what)} ${where}`, path: [place] });
        }
      }
    })
    .transform((all): Readonly<Record<string, readonly string[]>> => {
      return Object.fromEntries(Object.entries(all).map(([place, one]) => [place, typeof one === 'string' ? [one] : one]));
    });
}

const signed = closed({ url, secret: name.optional() });
const command = closed({ name, timeout: LONGEST_CALL.prefault('30s') });

const haproxy = closed({ address, backend: proxyName, places: placesOf(proxyName) });
const nginx = closed({
  file: path,
  variable,
  key: userKey.optional(),
  places: placesOf(proxyName),
  status: url.optional(),
  log: path.optional(),
  pidFile: path.default('/run/nginx.pid'),
  reload: name.optional(),
});
const gatewayApi = closed({
  cluster: name.default('default'),
  namespace: kubernetesName.default('default'),
  route: kubernetesName,
  rule: z.int().min(0).max(15).default(0),
  places: placesOf(kubernetesName),
});

const argoRollouts = closed({
  cluster: name.default('default'),
  namespace: kubernetesName.default('default'),
  rollout: kubernetesName,
});
/** A word for people, which also tells one such controller from another. */
const external = closed({ controller: text.max(200) });

export const router = closed({
  http: url.optional(),
  haproxy: haproxy.optional(),
  nginx: nginx.optional(),
  gatewayApi: gatewayApi.optional(),
  argoRollouts: argoRollouts.optional(),
  external: external.optional(),
  webhook: signed.optional(),
  command: command.optional(),
})
  .superRefine(exactlyOne(...ROUTERS), ALWAYS)
  .meta({ id: 'router', description: `What splits the traffic: one of ${ROUTERS.join(', ')}` });

const moment = z.enum(MOMENTS);

export const hook = closed({
  on: z.union([moment, z.array(moment).min(1).max(MOMENTS.length)], {
    error: wanted('CAT_CHOICE', `${MOMENTS.join(', ')}, or a list of them`),
  }),
  webhook: signed.optional(),
  command: command.optional(),
})
  .superRefine((value, context) => {
    if (isMap(value)) exactlyOne('webhook', 'command')(value, context);
  }, ALWAYS)
  .meta({ id: 'hook', description: 'What is told of a moment of the rollout' });
