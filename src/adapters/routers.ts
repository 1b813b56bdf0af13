import type { Means } from '../ports/means.ts';
import type { OpenRouter, Router } from '../ports/router.ts';
import { unreachable } from '../kernel/units.ts';
import { allowedCommand } from './command/allowed-command.ts';
import { openCommandRouter } from './command/command-router.ts';
import { runCommand } from './command/run-command.ts';
import { openExternalRouter } from './external-router.ts';
import { openHaproxyRouter } from './haproxy/haproxy-router.ts';
import { openHttpRouter } from './http-router/http-router.ts';
import { openArgoRolloutsRouter } from './kubernetes/argo-rollouts-router.ts';
import { openCluster, type Cluster } from './kubernetes/cluster.ts';
import { openGatewayApiRouter } from './kubernetes/gateway-api-router.ts';
import { openNginxRouter } from './nginx/nginx-router.ts';
import { openWebhookRouter } from './signed-webhook/webhook-router.ts';

/** Beyond so many different routers the one that was opened first is opened anew when it is asked for again. */
const MOST_OPEN = 1_000;

/**
 * The adapter of each kind of router, with what the server was allowed to use. The same router is opened once: some of
 * them remember the keys they applied, or how far they counted.
 */
export function openRouters(means: Means): OpenRouter {
  const open = new Map<string, Router>();
  const openAnew = openerOf(means);
  return (ref) => {
    const name = JSON.stringify(ref);
    const router = open.get(name) ?? openAnew(ref);
    open.set(name, router);
    for (const oldest of open.keys()) if (open.size > MOST_OPEN) open.delete(oldest);
    return router;
  };
}

function openerOf(means: Means): OpenRouter {
  return (ref) => {
    switch (ref.kind) {
      case 'http':
        return openHttpRouter(ref);
      case 'haproxy':
        return openHaproxyRouter(ref);
      case 'nginx':
        return openNginxRouter(ref, reloadOf(means, ref.reload));
      case 'gateway-api':
        return openGatewayApiRouter(ref, clusterOf(means, ref.cluster));
      case 'argo-rollouts':
        return openArgoRolloutsRouter(ref, clusterOf(means, ref.cluster));
      case 'webhook':
        return openWebhookRouter(ref, means);
      case 'command':
        return openCommandRouter(ref, means);
      case 'external':
        return openExternalRouter(ref);
      default:
        return unreachable(ref);
    }
  };
}

const RELOAD_MS = 10_000;

/** nginx may belong to somebody else, whom an allowed program asks to check its configuration and to read it again. */
function reloadOf(means: Means, name: string | null): (() => Promise<void>) | null {
  if (name === null) return null;
  return async () => {
    const { exit, complaint } = await runCommand({ program: allowedCommand(means, name), input: '', timeoutMs: RELOAD_MS });
    if (exit !== 0) throw new Error(`command ${name} ended with ${exit}${complaint === '' ? '' : `: ${complaint}`}`);
  };
}

function clusterOf({ clusters }: Means, name: string): Cluster {
  const from = clusters.get(name);
  if (from !== undefined) return openCluster(from);
  throw new Error(`cluster ${name} is not known: start the server with --cluster ${name}=KUBECONFIG or ${name}=in-cluster`);
}
