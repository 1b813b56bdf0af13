import type { Means } from '../ports/means.ts';
import type { OpenRouter } from '../ports/router.ts';
import { openCommandRouter } from './command/command-router.ts';
import { openExternalRouter } from './external-router.ts';
import { openHaproxyRouter } from './haproxy/haproxy-router.ts';
import { openHttpRouter } from './http-router/http-router.ts';
import { openArgoRolloutsRouter } from './kubernetes/argo-rollouts-router.ts';
import { openCluster, type Cluster } from './kubernetes/cluster.ts';
import { openGatewayApiRouter } from './kubernetes/gateway-api-router.ts';
import { openWebhookRouter } from './signed-webhook/webhook-router.ts';

/** The adapter of each kind of router, with what the server was allowed to use. */
export function openRouters(means: Means): OpenRouter {
  return (ref) => {
    switch (ref.kind) {
      case 'http':
        return openHttpRouter(ref);
      case 'haproxy':
        return openHaproxyRouter(ref);
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
        throw new Error(`Cannot open a router of kind ${ref.kind}: this server has no adapter for it`);
    }
  };
}

function clusterOf({ clusters }: Means, name: string): Cluster {
  const from = clusters.get(name);
  if (from !== undefined) return openCluster(from);
  throw new Error(`cluster ${name} is not known: start the server with --cluster ${name}=KUBECONFIG or ${name}=in-cluster`);
}
