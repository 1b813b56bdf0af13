import type { RouterRef } from '../catalog/catalog.ts';
import type { Router } from '../ports/router.ts';

/** Somebody else moves the traffic and asks us: there is nothing to order, and nothing to read but telemetry. */
export function openExternalRouter({ controller }: RouterRef & { readonly kind: 'external' }): Router {
  return {
    async capabilities() {
      return { what: controller, mirrors: false, counts: false, sticky: false, grain: 0 };
    },
    async plan({ weights }) {
      return { can: true, weights, note: `${controller} moves the traffic` };
    },
    async apply() {},
    async observe() {
      return { weights: {}, requests: null };
    },
  };
}
