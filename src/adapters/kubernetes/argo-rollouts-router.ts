import { z } from 'zod';
import type { RouterRef } from '../../catalog/catalog.ts';
import type { Router } from '../../ports/router.ts';
import { hasTaken, ORDERS_ANNOTATION, withOrder } from './applied-orders.ts';
import type { Cluster } from './cluster.ts';

type Ref = RouterRef & { readonly kind: 'argo-rollouts' };

const weight = z.looseObject({ weight: z.number() });
const rollout = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }),
  status: z
    .looseObject({
      abort: z.boolean().optional(),
      currentPodHash: z.string().optional(),
      stableRS: z.string().optional(),
      replicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
      canary: z.looseObject({ weights: z.looseObject({ canary: weight, stable: weight }).optional() }).default({}),
    })
    .default({ replicas: 0, updatedReplicas: 0, canary: {} }),
});
type ArgoRollout = z.infer<typeof rollout>;

/**
 * Argo Rollouts moves traffic by its own steps. We read the weights it says it set, and tell it the two ends: aborting and
 * promoting fully, as its own command line does. Shares in between are Argo's to choose.
 */
export function openArgoRolloutsRouter(ref: Ref, cluster: Cluster): Router {
  const name = `${ref.namespace}/${ref.rollout}`;
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${ref.namespace}/rollouts/${ref.rollout}`;
  const read = async (): Promise<ArgoRollout> => {
    const answer = await cluster.get(path);
    if (answer === null) throw new Error(`there is no Argo Rollout ${name} in cluster ${ref.cluster}`);
    const found = rollout.safeParse(answer);
    if (found.success) return found.data;
    throw new Error(`Cannot read Argo Rollout ${name}: ${z.prettifyError(found.error).replaceAll('\n', ' ')}`);
  };
  const tell = async (status: object): Promise<void> => {
    const done = await cluster.patch(`${path}/status`, { type: 'merge-patch', body: { status } });
    // Installations of old have no status beside the object, but in it.
    if (done === 'absent') await cluster.patch(path, { type: 'merge-patch', body: { status } });
  };
  return {
    async capabilities() {
      await read();
      return {
        what: `Argo Rollout ${name}, which moves by steps of its own`,
        mirrors: false,
        counts: false,
        sticky: false,
        grain: 1,
      };
    },
    async plan({ weights }) {
      const share = weights['canary'] ?? 0;
      if (share === 0 || share === 1) return { can: true, weights, note: null };
      return { can: true, weights, note: 'Argo Rollouts chooses the shares between none and all' };
    },
    async apply({ key, weights }) {
      const { metadata, status } = await read();
      if (hasTaken(metadata.annotations, key)) return;
      const share = weights['canary'] ?? 0;
      if (share === 0 && status.abort !== true) await tell({ abort: true });
      if (share === 1 && status.currentPodHash !== status.stableRS) await tell({ promoteFull: true });
      const annotations = { [ORDERS_ANNOTATION]: withOrder(metadata.annotations, key) };
      await cluster.patch(path, { type: 'merge-patch', body: { metadata: { annotations } } });
    },
    async observe() {
      const canary = canaryShare((await read()).status);
      return { weights: { canary, stable: 1 - canary }, requests: null };
    },
  };
}

/** Without a traffic router Argo splits by pods alone. When the newest pods are the stable ones, nothing is split. */
function canaryShare({ currentPodHash, stableRS, canary, replicas, updatedReplicas }: ArgoRollout['status']): number {
  if (currentPodHash !== undefined && currentPodHash === stableRS) return 0;
  if (canary.weights !== undefined) {
    const { canary: ours, stable } = canary.weights;
    const total = ours.weight + stable.weight;
    return total === 0 ? 0 : ours.weight / total;
  }
  return replicas === 0 ? 0 : Math.min(1, updatedReplicas / replicas);
}
