import { showRatio } from '../../kernel/show.ts';
import type { Draft } from '../entry.ts';

/**
 * What a decision comes to, in words: what people and traffic notice of it. The instants in it and its sentence change with the
 * policy and decide nothing.
 */
export function outcomeOf(draft: Draft): string {
  switch (draft.kind) {
    case 'rollout.started':
      return `starts${draft.body.fastTrackOf === null ? '' : ' by the fast track'}${orderOf(draft.body.effects)}`;
    case 'rollout.moved': {
      const { next, because, effects } = draft.body;
      const pages = effects.some((effect) => effect.do === 'notify') ? ', and pages' : '';
      return `${because}: ${next.phase} at step ${next.step + 1}${orderOf(effects)}${pages}`;
    }
    case 'rollout.queued':
      return 'waits for its turn';
    case 'gate.answered':
      return `${draft.body.say}: ${draft.body.reasons.map(({ because }) => because).join(', ')}`;
    default:
      return draft.kind;
  }
}

type Effects = (Draft & { readonly kind: 'rollout.moved' })['body']['effects'];

function orderOf(effects: Effects): string {
  const order = effects.find((effect) => effect.do === 'set-traffic');
  if (order?.do !== 'set-traffic') return '';
  return `, with ${Object.entries(order.weights)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, weight]) => `${showRatio(weight)} for ${place}`)
    .join(' and ')}`;
}
