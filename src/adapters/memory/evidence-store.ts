import { emptyCell, mergeCell, TIERS, type Cell, type Tier } from '../../evidence/cell.ts';
import type { Instant } from '../../kernel/units.ts';
import type { EvidenceStore, SeenPayload } from '../../ports/evidence-store.ts';

/** Keeps cells for as long as the process lives: for tests, scenarios and simulated worlds. */
export function openMemoryEvidenceStore(): EvidenceStore {
  const tiers: Record<Tier, Map<string, Cell>> = { '10s': new Map(), '1m': new Map(), '1h': new Map() };
  const rolled = new Map<'1m' | '1h', Instant>();
  const payloads = new Map<string, SeenPayload>();
  return {
    async commit(change) {
      for (const cell of change.cells) tiers['10s'].set(keyOf(cell), copyOf(cell));
      for (const payload of change.payloads)
        if (payload.at >= (payloads.get(payload.digest)?.at ?? 0)) payloads.set(payload.digest, payload);
    },
    async cells({ tier, from, to, generation }) {
      const found = [...tiers[tier].values()].filter(
        (cell) => cell.at >= from && cell.at < to && (generation === undefined || cell.generation === generation),
      );
      return found.map(copyOf).toSorted((a, b) => a.at - b.at);
    },
    async payloads(since) {
      return [...payloads.values()].filter(({ at }) => at >= since).toSorted((a, b) => a.at - b.at);
    },
    async writeRollUp({ tier, cells, until }) {
      for (const cell of cells) tiers[tier].set(keyOf(cell), copyOf(cell));
      rolled.set(tier, until);
    },
    async rolledUpUntil(tier) {
      return rolled.get(tier) ?? null;
    },
    async oldest(tier) {
      const starts = [...tiers[tier].values()].map(({ at }) => at);
      return starts.length === 0 ? null : (Math.min(...starts) as Instant);
    },
    async expire(at, payloadsBefore) {
      for (const tier of Object.keys(TIERS) as Tier[]) {
        for (const [key, cell] of tiers[tier]) if (cell.at < at - TIERS[tier].keep) tiers[tier].delete(key);
      }
      for (const [digest, { at: seenAt }] of payloads) if (seenAt < payloadsBefore) payloads.delete(digest);
    },
    async size() {
      return { bytes: 0, cells: { '10s': tiers['10s'].size, '1m': tiers['1m'].size, '1h': tiers['1h'].size } };
    },
    async close() {},
  };
}

function keyOf({ at, generation, cohort }: Cell): string {
  return `${at}|${generation}|${cohort}`;
}

function copyOf(cell: Cell): Cell {
  const copy = emptyCell({ generation: cell.generation, cohort: cell.cohort, at: cell.at });
  mergeCell(copy, cell);
  return copy;
}
