import { statfs } from 'node:fs/promises';
import { sourceHealth } from '../../evidence/source-health.ts';
import { showCount, showDuration, showInstant, showNumber } from '../../kernel/show.ts';
import { elapsed, type DurationMs } from '../../kernel/units.ts';
import type { DoctorView } from '../../wire/doctor.ts';
import type { StoredTier } from '../../ports/cell-store.ts';
import type { Api } from './api.ts';
import { summariseAlerts } from './show-alert.ts';

type Finding = DoctorView['findings'][number];

const LITTLE_SPACE = 1_000_000_000;
const SILENT_MS = 60_000;

/** Looks at everything that commonly goes wrong, and says what to do about it. */
export async function examine(api: Api): Promise<DoctorView> {
  const findings = [
    ...(await storage(api)),
    await chain(api),
    ...telemetry(api),
    ...sources(api),
    ...catalog(api),
    ...rounds(api),
    ...effects(api),
    ...alerts(api),
  ];
  return {
    at: showInstant(api.clock.now()),
    version: api.version,
    node: process.versions.node,
    uptime_ms: Math.round(process.uptime() * 1_000),
    findings,
  };
}

async function storage({ cellStore, journal, dataFolder }: Api): Promise<readonly Finding[]> {
  const { bytes, tiers } = await cellStore.size();
  const waiting = await journal.size();
  const { bavail, bsize } = await statfs(dataFolder);
  const free = bavail * bsize;
  const kept = tiers.map((tier) => explainTier(tier));
  const stored = `${showSize(bytes)} of cells in ${dataFolder}: ${kept.join('; ')}`;
  return [
    ok('evidence', stored),
    ok('journal', `${showSize(waiting.bytes)} in ${waiting.segments} segments, of the last minutes`),
    free > LITTLE_SPACE
      ? ok('disk', `${showSize(free)} free`)
      : { check: 'disk', say: 'warn', text: `only ${showSize(free)} free`, hint: 'free space, or move the data folder' },
  ];
}

/** What a tier holds, what a cell costs, and how long it stays. */
function explainTier({ tier, cells, series, bytes, keepMs }: StoredTier): string {
  const each = cells === 0 ? '' : `, ${(bytes / cells).toFixed(0)} B each`;
  // What is not an hour old lies in groups of series, which are not counted one by one.
  const apart = series === 0 ? '' : ` in ${showCount(series)} series`;
  return `${showCount(cells)} of ${tier}${apart}${each}, kept ${showDuration(keepMs)}`;
}

async function chain({ ledger }: Api): Promise<Finding> {
  const { entries, firstBroken } = await ledger.verify();
  if (firstBroken === null) return ok('ledger', `${showCount(entries)} entries, the chain is intact`);
  return {
    check: 'ledger',
    say: 'fail',
    text: `entry ${firstBroken.seq} is not what was recorded: ${firstBroken.why}`,
    hint: 'restore the data folder from a backup; do not go on from here',
  };
}

function telemetry(api: Api): readonly Finding[] {
  const { heard, sources } = api.evidence();
  const counters = { tooLate: 0, tooEarly: 0 };
  for (const { counts } of sources.values()) {
    counters.tooLate += counts.tooLate;
    counters.tooEarly += counts.tooEarly;
  }
  const at = api.clock.now();
  const journeys = api.catalog().journeys.map(({ name }): Finding => {
    const newest = heard.get(name)?.newest;
    const hint = `send OTLP/HTTP to ${api.otlpUrl} with the token in ${api.dataFolder}/intake.token; check the journey's match rules`;
    if (newest === undefined) return { check: `telemetry of ${name}`, say: 'warn', text: 'nothing was ever heard', hint };
    const age = Math.max(0, elapsed(newest, at)) as DurationMs;
    return age > SILENT_MS
      ? { check: `telemetry of ${name}`, say: 'warn', text: `silent for ${showDuration(age)}`, hint }
      : ok(`telemetry of ${name}`, `the newest event is ${showDuration(age)} old`);
  });
  const lost = counters.tooLate + counters.tooEarly;
  if (lost === 0) return journeys;
  const text = `${showCount(counters.tooLate)} events came too late and ${showCount(counters.tooEarly)} from the future, since the start`;
  return [
    ...journeys,
    {
      check: 'clocks',
      say: 'warn',
      text,
      hint: 'compare the clocks of the senders; look for exporters that hold telemetry back',
    },
  ];
}

function sources(api: Api): readonly Finding[] {
  return api.sources(api.clock.now()).map((facts): Finding => {
    const { state, sentence } = sourceHealth(facts);
    const check = `source ${facts.source.name}`;
    const text = sentence.replace(/\.$/, '');
    if (state === 'heard' || state === 'idle') return ok(check, text);
    const asked = facts.source.prometheus !== null;
    const hint = asked
      ? 'plimsoll sources shows each query; see docs/prometheus.md'
      : 'see whether its sender runs and reaches this server';
    return { check, say: 'warn', text, hint };
  });
}

function catalog({ ledger, catalogWarnings }: Api): readonly Finding[] {
  const { refused } = ledger.world().catalog;
  const warnings = catalogWarnings().map(({ text, hint }): Finding => ({
    check: 'catalog',
    say: 'warn',
    text,
    hint: hint ?? null,
  }));
  if (refused.length === 0) return warnings.length === 0 ? [ok('catalog', 'read without mistakes')] : warnings;
  return [
    ...warnings,
    {
      check: 'catalog',
      say: 'fail',
      text: `the newest edit is refused: ${refused[0]}`,
      hint: 'plimsoll validate DIR shows every mistake',
    },
  ];
}

function rounds({ jobs }: Api): readonly Finding[] {
  return jobs().map(({ name, failures, lastError }) =>
    lastError === null
      ? ok(name, failures === 0 ? 'never failed' : `works; failed ${failures} times before`)
      : { check: name, say: 'fail', text: lastError, hint: 'the server’s log says more' },
  );
}

function effects({ ledger, clock }: Api): readonly Finding[] {
  const at = clock.now();
  const stuck = [...ledger.world().pending.values()].filter(({ recordedAt }) => elapsed(recordedAt, at) > SILENT_MS);
  return stuck.map(({ effect, recordedAt }) => ({
    check: 'effects',
    say: 'fail',
    text: `${effect.key} waits since ${showInstant(recordedAt)}`,
    hint: 'see its failed attempts in the ledger',
  }));
}

function alerts({ ledger, alertsWaiting }: Api): readonly Finding[] {
  const { pages, tickets, informs, frozen } = summariseAlerts(ledger.world().alerts);
  const open = `${showNumber(pages, 'page')}, ${showNumber(tickets, 'ticket')} and ${showNumber(informs, 'note')}`;
  const hint = 'plimsoll alerts lists them';
  const waiting = alertsWaiting();
  if (waiting > 0) return [{ check: 'open alerts', say: 'warn', text: `${open}; there is no room for ${waiting} more`, hint }];
  if (frozen > 0) return [{ check: 'open alerts', say: 'warn', text: `${open}; ${frozen} of them cannot be seen`, hint }];
  return [ok('open alerts', open)];
}

function ok(check: string, text: string): Finding {
  return { check, say: 'ok', text, hint: null };
}

function showSize(bytes: number): string {
  return bytes > 1e9
    ? `${(bytes / 1e9).toFixed(1)} GB`
    : bytes > 1e6
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${Math.ceil(bytes / 1e3)} KB`;
}
