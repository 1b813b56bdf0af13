import { Board } from '../../loops/board.ts';
import { keptFiles } from '../../loops/catalog-at.ts';
import { openCorroboration } from '../../loops/corroboration.ts';
import { openScores } from '../../loops/scores.ts';
import { openSourceWatch } from '../../loops/source-watch.ts';
import { openTrafficWatch } from '../../loops/traffic-watch.ts';
import type { Then } from '../../loops/travel.ts';
import type { Entry } from '../../ledger/entry.ts';
import { broken } from '../../kernel/units.ts';
import type { Ledger } from '../../loops/ledger.ts';
import type { Api } from './api.ts';

/** What the routes ask, as it was then. Whoever answers by it changes nothing: the past only has readers. */
export function apiThen(api: Api, then: Then): Api {
  const { at, memo, evidence, adjusted } = then;
  const present = { catalog: () => then.catalog, evidence: () => evidence, adjusted };
  const cellStore: Api['cellStore'] = {
    ...api.cellStore,
    ...then.reads,
    remembered: {
      ...api.cellStore.remembered,
      exemplars: (query) => api.cellStore.remembered.exemplars({ ...query, sealedBy: at }),
    },
    seal: unchanged,
    maintain: unchanged,
  };
  const polls = new Map((memo?.polls ?? []).map((health) => [health.generation, health]));
  const rollouts = new Map(memo?.rollouts);
  const skews = new Map(memo?.skews);
  const refused = new Map(memo?.refused);
  const health: Api['polls'] = (generation) => polls.get(generation) ?? null;
  const anomalies: Api['anomalies'] = () => memo?.anomalies ?? [];
  const ledger = ledgerThen(api.ledger, then);
  const sources = openSourceWatch({ ...present, poll: { health } });
  const unseen = openTrafficWatch(() => broken('a router of the past was asked'));
  const beside = openCorroboration({ catalog: present.catalog, anomalies: { looked: anomalies } });
  return {
    ...api,
    ...present,
    clock: { now: () => at },
    ledger,
    catalogWarnings: () => then.warnings,
    catalogTexts: async () => api.catalogDesk.shown(await keptFiles(api.ledger, then.world)),
    traffic: { ...unseen, latest: (rollout) => rollouts.get(rollout.id)?.look ?? unseen.latest(rollout) },
    polls: health,
    board: new Board({ ...present, polls: health }),
    alertsWaiting: () => memo?.alertsWaiting ?? 0,
    sources: (when) => sources.facts(when).map((facts) => ({ ...facts, skewMs: skews.get(facts.source.name) ?? facts.skewMs })),
    anomalies,
    scores: openScores({ ...present, polls: health, ledger, observe: unchanged, cellStore }, memo?.scores),
    trains: { ...api.trains, refused: (run) => refused.get(run) ?? new Map() },
    reconciliations: null,
    corroborate: (state, rollout) => rollouts.get(rollout.id)?.beside ?? beside(state, rollout),
    cellStore,
  };
}

/** The entries up to the last one of then. */
function ledgerThen(ledger: Ledger, { at, world }: Then): Ledger {
  const { seq } = world.tail;
  const byThen = (entries: readonly Entry[]): readonly Entry[] => entries.filter((entry) => entry.seq <= seq);
  return {
    ...ledger,
    world: () => world,
    folded: () => ({ world, at }),
    worldAt: (earlier) => ledger.worldAt(earlier < at ? earlier : at),
    worldAfter: (entry) => ledger.worldAfter(Math.min(entry, seq)),
    read: async (query) => byThen(await ledger.read(query)),
    readLast: (query) => ledger.readLast({ ...query, before: Math.min(query.before ?? Infinity, seq + 1) }),
    lastBefore: (earlier) => ledger.lastBefore(earlier < at ? earlier : at),
    countKinds: ({ before = Infinity }) => ledger.countKinds({ before: Math.min(before, seq + 1) }),
    decide: unchanged,
    follow: unchanged,
    onEntry: () => () => undefined,
  };
}

function unchanged(): never {
  return broken('the past cannot be changed');
}
