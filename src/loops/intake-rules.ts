import type { Catalog } from '../catalog/catalog.ts';
import { LATENESS } from '../evidence/cell.ts';
import { MOST_EDGES } from '../intake/edge-rules.ts';
import { SERVER } from '../probe/assigned.ts';
import { compileMatcher, type Matcher } from '../intake/matcher.ts';
import type { PayloadOrigin } from '../intake/payload-origin.ts';
import { streamSeed } from '../intake/stream-seed.ts';
import { openRedactor } from '../intake/redact.ts';
import { sourceScope } from '../intake/source-scope.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import { withWhatIsSeen } from './seen-rules.ts';
import { OWN_SOURCE } from './tell-events.ts';

/** What this server recorded is told however late it was: the most that entries may wait, when nothing could be taken in. */
export const OWN_LATENESS = HOUR;

/** What was charged is told under this name, however long after the time that it was charged for. */
export const COST_SOURCE = 'plimsoll/costs';
const COST_LATENESS = (400 * DAY) as DurationMs;

/** What the catalog asks of intake: which observations count for what, and what each source may speak of. */
export type IntakeRules = {
  readonly matcher: Matcher;
  originOf(source: string, receivedAt: Instant): PayloadOrigin;
  /** How often something is expected of each source. */
  readonly expected: ReadonlyMap<string, DurationMs>;
  /** How late observations of the source may come. */
  latenessOf(source: string): DurationMs;
};

export type RuleSettings = {
  /** Makes hidden values recognisable as equal; null hides them without that. */
  readonly redactionKey: Uint8Array | null;
};

export function intakeRules(catalog: Catalog, { redactionKey }: RuleSettings = { redactionKey: null }): IntakeRules {
  const redactor = openRedactor({ key: redactionKey, rules: catalog.redaction.rules, keep: catalog.redaction.keep });
  const sources = new Map(
    catalog.sources.map(({ name, services, sampling, latenessMs }) => [
      name,
      { allows: sourceScope(services), tail: sampling === 'tail', latenessMs },
    ]),
  );
  const anybody = { allows: sourceScope(null), tail: false, latenessMs: LATENESS };
  const ourselves = new Map([
    [OWN_SOURCE, OWN_LATENESS],
    [COST_SOURCE, COST_LATENESS],
  ]);
  return {
    matcher: compileMatcher(withWhatIsSeen(catalog), {
      redact: (attribute, text) => redactor.redact(attribute, text),
      mostEdges: MOST_EDGES,
      streamSeed: streamSeed(redactionKey),
    }),
    originOf(source, receivedAt) {
      const { allows, tail } = sources.get(source) ?? anybody;
      return { source, allows, tail, receivedAt };
    },
    expected: expectedOf(catalog),
    latenessOf: (source) => sources.get(source)?.latenessMs ?? ourselves.get(source) ?? LATENESS,
  };
}

/** Reconciliations say once a minute that they are under way; a round may come late. */
const BETWEEN_CHECKS = (2 * MINUTE) as DurationMs;

/** Between two runs of a probe, or two checks of a reconciliation, its place is not silent: it has nothing to say. */
function expectedOf({ sources, probes = [], reconciliations = [] }: Catalog): ReadonlyMap<string, DurationMs> {
  const slowest = (places: readonly string[]): number =>
    Math.max(0, ...probes.filter(({ locations }) => locations.some((one) => places.includes(one))).map(({ everyMs }) => everyMs));
  return new Map<string, DurationMs>([
    [OWN_SOURCE, Math.max(slowest([SERVER]), reconciliations.length === 0 ? 0 : BETWEEN_CHECKS) as DurationMs],
    ...sources.map(({ name, expectMs, locations = [] }) => [name, Math.max(expectMs, slowest(locations)) as DurationMs] as const),
  ]);
}
