import { guard } from './guard.ts';
import { random } from './random.ts';

/** A beacon that waits for the network, and when its visit began by the browser's clock, which is only ever compared with itself. */
export type Kept = { readonly began: number; readonly beacon: { readonly events: readonly unknown[] } };

/** The one name in the browser's storages: beacons that wait in the one, the tab's session in the other. */
const NAME = 'plimsoll';

/** Whoever agreed has a list of waiting beacons, though it may be empty. */
export const hasAgreed = guard(() => localStorage.getItem(NAME));

export function readKept(): Kept[] {
  return JSON.parse(localStorage.getItem(NAME) ?? '[]') as Kept[];
}

export function writeKept(all: readonly Kept[]): void {
  localStorage.setItem(NAME, JSON.stringify(all));
}

/** Characters of all beacons that wait; browsers give a site some five million. */
const AT_MOST = 48_000;

/** Keeps a beacon for later; the oldest make room for the newest. */
export function keep(kept: Kept, lose: (because: string, count: number) => void): void {
  try {
    const all = [...readKept(), kept];
    while (JSON.stringify(all).length > AT_MOST) lose('storage', all.shift()?.beacon.events.length ?? 0);
    writeKept(all);
  } catch {
    lose('storage', kept.beacon.events.length);
  }
}

/** As if we had never been here. */
export const forgetAll = guard(() => {
  localStorage.removeItem(NAME);
  sessionStorage.removeItem(NAME);
});

/** The tab's session; without storage, each page is one. */
export function sessionOf(): string {
  let session = random(8);
  guard(() => {
    session = sessionStorage.getItem(NAME) ?? session;
    sessionStorage.setItem(NAME, session);
  })();
  return session;
}
