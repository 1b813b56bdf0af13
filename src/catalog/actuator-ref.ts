import type { DurationMs } from '../kernel/units.ts';

/**
 * What splits the traffic. A place is what traffic is sent to: a version where the router knows versions, otherwise a fixed
 * slot such as `blue`, in which a rollout puts its candidate.
 */
export type RouterRef =
  | { readonly kind: 'http'; readonly url: string; readonly places: null }
  | {
      readonly kind: 'haproxy';
      /** `/run/haproxy/admin.sock`, or `127.0.0.1:9999`. */
      readonly address: string;
      readonly backend: string;
      /** Servers by place. */
      readonly places: Readonly<Record<string, readonly string[]>>;
    }
  | {
      readonly kind: 'nginx';
      /** The file that is written, and that the configuration includes. */
      readonly file: string;
      /** The name of the variable whose value is the upstream that a request goes to. */
      readonly variable: string;
      /** What users are told apart by, such as `$cookie_user`; null: each request is its own. */
      readonly key: string | null;
      /** Upstreams by place. */
      readonly places: Readonly<Record<string, readonly string[]>>;
      /** Address at which a worker says what split it runs with; null: nginx is watched by its processes alone. */
      readonly status: string | null;
      /** An access log that has the upstream's name, and nothing else, on each line: its lines are counted. Null: nginx counts nothing. */
      readonly log: string | null;
      readonly pidFile: string;
      /** Name of an allowed command that checks and reloads; null: the process is signalled. */
      readonly reload: string | null;
    }
  | {
      readonly kind: 'gateway-api';
      /** Name of a cluster that the server was started with, or `default`. */
      readonly cluster: string;
      readonly namespace: string;
      readonly route: string;
      /** Index of the rule. */
      readonly rule: number;
      /** Backend services by place. */
      readonly places: Readonly<Record<string, readonly string[]>>;
    }
  | {
      /** Argo Rollouts moves the traffic by steps of its own; it is told to abort and to promote, and otherwise watched. */
      readonly kind: 'argo-rollouts';
      readonly cluster: string;
      readonly namespace: string;
      readonly rollout: string;
      /** Always `stable` and `canary`: what Argo calls them. */
      readonly places: Readonly<Record<string, readonly string[]>>;
    }
  | {
      /** Somebody else moves the traffic, Flagger for example, and asks for the verdict: nothing is ever ordered. */
      readonly kind: 'external';
      /** Who, and what of it: `flagger test/podinfo`. */
      readonly controller: string;
      readonly places: null;
    }
  | {
      readonly kind: 'webhook';
      readonly url: string;
      /** Name of the secret that signs; null: unsigned. */
      readonly secret: string | null;
      readonly places: null;
    }
  | { readonly kind: 'command'; readonly command: string; readonly timeout: DurationMs; readonly places: null };

/** Something that is told of a moment, or asked to do something in it. */
export type HookRef =
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string | null }
  | { readonly kind: 'command'; readonly command: string; readonly timeout: DurationMs };

/** Two rollouts must not move one router at a time; this tells whether two refs are the same one. */
export function routerKey(ref: RouterRef): string {
  switch (ref.kind) {
    case 'http':
    case 'webhook':
      return ref.url;
    case 'haproxy':
      return `haproxy ${ref.address} ${ref.backend}`;
    case 'nginx':
      return `nginx ${ref.file} ${ref.variable}`;
    case 'gateway-api':
      return `gateway-api ${ref.cluster} ${ref.namespace}/${ref.route}[${ref.rule}]`;
    case 'argo-rollouts':
      return `argo-rollouts ${ref.cluster} ${ref.namespace}/${ref.rollout}`;
    case 'external':
      return `external ${ref.controller}`;
    case 'command':
      return `command ${ref.command}`;
  }
}

/** Whether the traffic follows steps of somebody else: such a rollout asks for no share, it follows the measured one. */
export function isFollowed({ kind }: RouterRef): boolean {
  return kind === 'argo-rollouts' || kind === 'external';
}
