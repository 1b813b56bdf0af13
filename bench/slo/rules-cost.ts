import { setTimeout as pause } from 'node:timers/promises';
import { HOUR, SECOND } from '../../src/kernel/units.ts';
import type { Peer } from './peers.ts';
import { RATIO_5M, rulesText, type Shape } from './rule-shapes.ts';
import { HISTORY_MS, nameOf, SCRAPE_MS, seriesOf } from './workload.ts';
import { packSeries, post, writeBody, type PackedSeries } from './write-body.ts';

export type PeerScale = {
  readonly objectives: number;
  /** Whole evaluations of all rules that are measured. */
  readonly cycles: number;
  readonly shapes: readonly Shape[];
};

export type PeerCost = {
  /** Milliseconds of processor time to keep one objective current for a minute, by shape. */
  readonly ms: ReadonlyMap<Shape, number>;
  readonly rssBytes: number;
  readonly budgetMs: readonly number[];
  /** The budgets of all objectives, one by one in one answer, and how many they are. */
  readonly allMs: readonly number[];
};

const INTERVAL_S = 10;
const PATIENCE_MS = 240 * SECOND;

/** A month of history, then rules on top of it and one sample of each series a minute, as in life. */
export async function measurePeer(peer: Peer, scale: PeerScale): Promise<PeerCost> {
  const end = Math.floor(Date.now() / SCRAPE_MS) * SCRAPE_MS;
  const counters = countersOf(scale.objectives, end - HISTORY_MS);
  await backfill(peer, [...counters, ...recordedOf(scale.objectives)], end);
  await settled(peer);
  const ms = new Map<Shape, number>();
  for (const shape of scale.shapes) ms.set(shape, await costOf(peer, counters, { shape, scale }));
  const rssBytes = peer.rssBytes();
  const one = Array.from({ length: 20 }, (_, index) => monthOf(`{slo="${nameOf(index % scale.objectives)}"`));
  const budgetMs: number[] = [];
  for (const query of one) budgetMs.push((await peer.ask(query)).ms);
  const allMs: number[] = [];
  for (let ask = 0; ask < 3; ask += 1) allMs.push((await peer.ask(monthOf('{', 'sum by (slo)'))).ms);
  return { ms, rssBytes, budgetMs, allMs };
}

function monthOf(open: string, sum = 'sum'): string {
  const bad = `${open}${open === '{' ? '' : ','}code="500"}`;
  return `1 - ${sum} (increase(shop_requests_total${bad}[30d])) / (0.001 * ${sum} (increase(shop_requests_total${open}}[30d])))`;
}

function countersOf(objectives: number, begin: number): readonly PackedSeries[] {
  return Array.from({ length: objectives }, (_, index) => seriesOf(index, objectives, begin).map(packSeries)).flat();
}

/** The ratios over five minutes that generated rules would have recorded by now; from here on the rules record them. */
function recordedOf(objectives: number): readonly PackedSeries[] {
  return Array.from({ length: objectives }, (_, index) =>
    packSeries({ labels: { __name__: RATIO_5M, id: nameOf(index), window: '5m' }, at: () => 0.0003 }),
  );
}

/** What is still done about the history belongs to no rule. */
async function settled(peer: Peer): Promise<void> {
  const limit = Date.now() + 90 * SECOND;
  for (let quiet = 0; quiet < 3 && Date.now() < limit;) {
    const before = peer.cpuSeconds();
    await pause(1_000);
    quiet = peer.cpuSeconds() - before < 0.05 ? quiet + 1 : 0;
  }
}

/** Written in the order of time, six hours at once. */
async function backfill(peer: Peer, series: readonly PackedSeries[], end: number): Promise<void> {
  const step = 6 * HOUR;
  for (let from = end - HISTORY_MS; from < end; from += step) {
    const times = Array.from({ length: step / SCRAPE_MS }, (_, index) => from + index * SCRAPE_MS);
    for (let first = 0; first < series.length; first += 500)
      await post(peer.writeUrl, writeBody(series.slice(first, first + 500), times));
  }
}

type Costing = { readonly shape: Shape; readonly scale: PeerScale };

async function costOf(peer: Peer, series: readonly PackedSeries[], { shape, scale }: Costing): Promise<number> {
  await peer.useRules(rulesText(scale.objectives, shape, INTERVAL_S));
  const groups = 3 * scale.objectives;
  const fed = { last: 0 };
  const feed = async (): Promise<void> => {
    const now = Math.floor(Date.now() / SCRAPE_MS) * SCRAPE_MS;
    if (now === fed.last) return;
    fed.last = now;
    await post(peer.writeUrl, writeBody(series, [now]));
  };
  const reach = async (cycles: number): Promise<number> => {
    const limit = Date.now() + PATIENCE_MS;
    for (;;) {
      await feed();
      const done = (await peer.iterations()) / groups;
      if (done >= cycles) return done;
      if (Date.now() > limit) throw new Error(`${peer.name} evaluated its rules ${done} times in ${PATIENCE_MS / SECOND} s`);
      await pause(500);
    }
  };
  const begun = await reach((await peer.iterations()) / groups + 1);
  const before = peer.cpuSeconds();
  const done = await reach(begun + scale.cycles);
  // One evaluation of all rules is what one minute asks for, at the interval that is usual for them.
  return ((peer.cpuSeconds() - before) * 1_000) / ((done - begun) * scale.objectives);
}
