import type { Means } from '../ports/means.ts';
import type { OpenRouter } from '../ports/router.ts';
import { openHttpRouter } from './http-router/http-router.ts';

/** The adapter of each kind of router, with what the server was allowed to use. */
export function openRouters(_means: Means): OpenRouter {
  return (ref) => {
    switch (ref.kind) {
      case 'http':
        return openHttpRouter(ref);
      default:
        throw new Error(`Cannot open a router of kind ${ref.kind}: this server has no adapter for it`);
    }
  };
}
