import { expandedObjectives } from '../../loops/expanded-objectives.ts';
import type { FindingsView, FoundView } from '../../wire/find.ts';
import type { Api } from './api.ts';
import { matchWords, readWords } from './match-words.ts';

type Known = Pick<Api, 'catalog' | 'evidence' | 'ledger'>;

/** Whatever has a name that somebody may type: what is promised, what is released, and what it is about. */
export function findThings(known: Known, { text, limit }: { readonly text: string; readonly limit: number }): FindingsView {
  const words = readWords(text);
  const near = everything(known)
    .map((found) => ({ found, nearness: matchWords(words, [found.name, found.title, found.about]) }))
    .filter(({ nearness }) => nearness > 0)
    .sort((a, b) => b.nearness - a.nearness || a.found.title.length - b.found.title.length);
  return { text, found: near.slice(0, limit).map(({ found }) => found), left_out: Math.max(0, near.length - limit) };
}

/** In the order in which those that are equally near are wanted; what was released last comes first of its kind. */
function everything({ catalog, evidence, ledger }: Known): readonly FoundView[] {
  const { journeys, products, services, indicators, probes = [], trains } = catalog();
  const rollouts = [...ledger.world().rollouts.values()].toReversed();
  return [
    ...journeys.map(({ name, displayName, owner }) => ({
      kind: 'journey' as const,
      name,
      title: displayName,
      about: `owned by ${owner}`,
    })),
    ...products.map(({ name, displayName }) => ({ kind: 'product' as const, name, title: displayName, about: 'product' })),
    ...services.map(({ name, displayName }) => ({ kind: 'service' as const, name, title: displayName, about: 'service' })),
    ...rollouts.map(({ rollout: { id, plan, candidate, now } }) => ({
      kind: 'rollout' as const,
      name: id,
      title: `${plan.service} ${candidate}`,
      about: `${id}, ${now.phase}`,
    })),
    ...trains.map(({ name }) => ({ kind: 'train' as const, name, title: name, about: 'train' })),
    ...expandedObjectives(catalog(), evidence()).map(({ name, displayName, journey, service }) => ({
      kind: 'objective' as const,
      name,
      title: displayName,
      about: `of ${journey ?? service}`,
    })),
    ...probes.map(({ name }) => ({ kind: 'probe' as const, name, title: name, about: 'probe' })),
    ...indicators.map(({ name, journey }) => ({
      kind: 'indicator' as const,
      name,
      title: name,
      about: `indicator of ${journey}`,
    })),
  ];
}
