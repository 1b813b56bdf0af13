import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { RoutePlan, Router, TrafficOrder } from '../../ports/router.ts';
import { checkConfiguration, masterOf, workersOf } from './nginx-process.ts';
import { askStatus } from './running-split.ts';
import { openServedLog, type ServedLog } from './served-log.ts';
import { readSplit, renderSplit, splitWeights, type NginxRef, type Split } from './split-file.ts';

/** An allowed program that checks and reloads nginx; null: the process is signalled. */
export type Reload = (() => Promise<void>) | null;

/** New workers are there within a fraction of a second; a tick of the control loop does not wait longer. */
const IN_FORCE_MS = 2_000;
const LOOK_AGAIN_MS = 20;
/** Old workers accept for a moment longer than the new ones have begun to: one answer of a new one says little. */
const SURE = 3;
const MOST_KEYS = 1_000;

/**
 * nginx cannot change weights while it runs: the split is a file that it includes, and each order writes the file, has it
 * checked, reloads, and waits until only workers of the new generation take requests.
 */
export function openNginxRouter(ref: NginxRef, reload: Reload): Router {
  const applied = new Set<string>();
  const log = ref.log === null ? null : openServedLog(ref.log, Object.values(ref.places).flat());
  return {
    async capabilities() {
      const uses = await usesOf(ref);
      const [counts, sticky] = [log !== null, ref.key !== null];
      return { what: 'split_clients of nginx', mirrors: uses.mirror, counts, sticky, grain: 0.0001 };
    },
    plan: (order) => planSplit(ref, order),
    async apply(order) {
      if (applied.has(order.key)) return;
      const plan = await planSplit(ref, order);
      if (!plan.can) throw new Error(`Cannot split $${ref.variable} of nginx: ${plan.why}; ${plan.hint}`);
      const generation = await write(ref, order, reload);
      await untilInForce(ref, generation);
      applied.add(order.key);
      for (const oldest of applied) if (applied.size > MOST_KEYS) applied.delete(oldest);
    },
    async observe() {
      if (ref.status === null)
        return { weights: (await splitInFile(ref)).weights, requests: await served(ref, log), users: null };
      const { weights, requests } = await askStatus(ref.status);
      return { weights, requests: (await served(ref, log)) ?? requests, users: null };
    },
  };
}

async function planSplit(ref: NginxRef, { weights, mirror = null }: TrafficOrder): Promise<RoutePlan> {
  const names = Object.keys(ref.places);
  const unknown = [...Object.keys(weights), ...(mirror === null ? [] : [mirror.place])].find((place) => !names.includes(place));
  if (unknown !== undefined)
    return { can: false, why: `there is no place ${unknown}`, hint: `its places are ${names.join(', ')}` };
  if (ref.status === null && (await workers(ref)) === null)
    return { can: false, why: 'nobody can see whether new workers run', hint: 'add status, or run on the machine of nginx' };
  const uses = await usesOf(ref);
  const missing = Object.values(ref.places)
    .flat()
    .find((upstream) => uses.upstreams !== null && !uses.upstreams.has(upstream));
  if (missing !== undefined)
    return { can: false, why: `nginx has no upstream ${missing}`, hint: `write upstream ${missing} { … }` };
  if (!uses.file) return { can: false, why: `nginx does not include ${ref.file}`, hint: 'write include in its http block' };
  if (mirror !== null && mirror.share > 0 && !uses.mirror)
    return {
      can: false,
      why: `nothing of its configuration uses $${ref.variable}_mirror`,
      hint: 'add the mirror locations of docs/routers.md',
    };
  return {
    can: true,
    weights: splitWeights(ref, weights),
    note: ref.key === null ? null : `users keep to their place by ${ref.key}`,
  };
}

type Uses = { readonly file: boolean; readonly mirror: boolean; readonly upstreams: ReadonlySet<string> | null };

/** What the configuration of nginx does with ours. Where it cannot be read, the reload is what tells. */
async function usesOf(ref: NginxRef): Promise<Uses> {
  const checked = await masterOf(ref.pidFile).then(checkConfiguration, () => null);
  if (checked === null || !checked.ok) return { file: true, mirror: false, upstreams: null };
  const { dump } = checked;
  const files = dump.split(/^# configuration file /m);
  const isOurs = (text: string): boolean => text.startsWith(`${ref.file}:`);
  return {
    file: files.some(isOurs),
    mirror: files.some((text) => !isOurs(text) && text.includes(`$${ref.variable}_mirror`)),
    upstreams: new Set([...dump.matchAll(/^\s*upstream\s+(\S+?)\s*\{/gm)].map(([, name = '']) => name)),
  };
}

/** Writes, checks and reloads; what does not pass the check is taken back, so that nginx can still be restarted. */
async function write(ref: NginxRef, order: TrafficOrder, reload: Reload): Promise<string> {
  const before = await readFile(ref.file, 'utf8').catch(() => null);
  const old = new Set(await workers(ref));
  const text = renderSplit(ref, order);
  await replace(ref.file, text);
  try {
    if (reload === null) await signal(ref);
    else await reload();
  } catch (cause) {
    if (before === null) await rm(ref.file, { force: true });
    else await replace(ref.file, before);
    throw new Error(`Cannot reload nginx: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  await untilNewWorkers(ref, old);
  return readSplit(ref, text)?.generation ?? '';
}

async function signal({ pidFile }: NginxRef): Promise<void> {
  const master = await masterOf(pidFile);
  const checked = await checkConfiguration(master);
  if (checked?.ok === false) throw new Error(`its configuration does not pass: ${checked.why}`);
  process.kill(master, 'SIGHUP');
}

/** The file is replaced in one go: nginx never includes half of it. */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await using file = await open(draft, 'wx', 0o644);
    await file.writeFile(text);
    await file.sync();
  } catch (cause) {
    await rm(draft, { force: true });
    throw new Error(`Cannot write ${path}`, { cause });
  }
  await rename(draft, path);
}

async function workers({ pidFile }: NginxRef): Promise<readonly number[] | null> {
  const master = await masterOf(pidFile).catch(() => null);
  return master === null ? null : workersOf(master);
}

async function untilNewWorkers(ref: NginxRef, old: ReadonlySet<number>): Promise<void> {
  await untilSo('only new workers take requests', async () => {
    const now = await workers(ref);
    return now === null || (now.length > 0 && now.every((worker) => !old.has(worker)));
  });
}

async function untilInForce({ status }: NginxRef, generation: string): Promise<void> {
  if (status === null) return;
  const isNew = async (): Promise<boolean> => (await askStatus(status)).generation === generation;
  await untilSo(`workers answer with generation ${generation}`, async () => {
    for (let sure = 0; sure < SURE; sure += 1) if (!(await isNew())) return false;
    return true;
  });
}

async function untilSo(what: string, look: () => Promise<boolean>): Promise<void> {
  const give = performance.now() + IN_FORCE_MS;
  while (!(await look())) {
    if (performance.now() > give)
      throw new Error(`Cannot tell that the split is in force: it was not so within 2 s that ${what}`);
    await pause(LOOK_AGAIN_MS);
  }
}

async function splitInFile(ref: NginxRef): Promise<Split> {
  const split = readSplit(ref, await readFile(ref.file, 'utf8'));
  if (split === null) throw new Error(`Cannot read ${ref.file}: it has no split_clients for $${ref.variable}`);
  return split;
}

async function served({ places }: NginxRef, log: ServedLog | null): Promise<Readonly<Record<string, number>> | null> {
  if (log === null) return null;
  const counts = await log.counts();
  const sum = (upstreams: readonly string[]): number => upstreams.reduce((total, one) => total + (counts.get(one) ?? 0), 0);
  return Object.fromEntries(Object.entries(places).map(([place, upstreams]) => [place, sum(upstreams)]));
}
