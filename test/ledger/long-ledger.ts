import { recordedBy } from './recorded.ts';
import { seal, type Tail } from '../../src/proof/chain.ts';
import { MINUTE, type Instant } from '../../src/kernel/units.ts';
import type { Draft, Entry } from '../../src/ledger/entry.ts';

/** What the control plane recorded in these stories is what a long ledger is made of: releases, verdicts, alerts, scores, effects. */
const STORIES = ['demo.scenario', 'score.scenario', 'foreign-hand.scenario', 'blind.scenario'];
/** When the stories begin; times inside of entries are recognised by it. */
const STORY_TIME = /(?<![\d.])1767\d{9}(?![\d.])/g;
const ROLLOUT = /storefront-(\d+)-([0-9a-f]{4})/g;

export type Page = { readonly entries: readonly Entry[]; readonly tail: Tail };

/**
 * A chain of so many entries, page by page: the stories told again and again, each time by other rollouts and an hour later,
 * so that no two entries are the same and the states of a long life come about.
 */
export async function* longLedger(count: number): AsyncGenerator<Page> {
  const told = await Promise.all(STORIES.map((name) => recordedBy(name)));
  const stories = told.map((entries) => ({ text: JSON.stringify(entries.map(draftOf)), times: entries.map(({ at }) => at) }));
  let tail: Tail = { seq: 0, hash: '0'.repeat(64) };
  for (let turn = 0; tail.seq < count; turn += 1) {
    const { text, times } = stories[turn % stories.length] ?? { text: '[]', times: [] };
    const later = turn * 40 * MINUTE;
    const again = text
      .replace(STORY_TIME, (at) => String(Number(at) + later))
      .replace(ROLLOUT, (_, seq: string, hash: string) => `storefront-${Number(seq) + turn}-${hash}${turn.toString(36)}`);
    const drafts = JSON.parse(again) as readonly Draft[];
    const entries: Entry[] = [];
    for (const [index, draft] of drafts.slice(0, count - tail.seq).entries()) {
      const sealed = seal([draft], { tail, at: ((times[index] ?? 0) + later) as Instant });
      entries.push(...sealed);
      tail = { seq: sealed[0]?.seq ?? 0, hash: sealed[0]?.hash ?? '' };
    }
    yield { entries, tail };
  }
}

function draftOf({ kind, subject, actor, body }: Entry): unknown {
  return { kind, subject, actor, body };
}
