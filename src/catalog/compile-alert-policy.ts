import { DAY, type DurationMs } from '../kernel/units.ts';
import { actionFor } from './alert-severity.ts';
import type { AlertRule, BurnThreshold } from './alert-rule.ts';
import type { AlertTarget } from './catalog.ts';
import type { AlertConditionSpec, AlertPolicySpec, AlertTargetSpec } from './openslo-alert-schema.ts';
import type { OpenSloMetadata } from './openslo-parts.ts';
import { url } from './plain-schemas.ts';
import { problemAt, type Finding, type Path, type Report, type SourceDocument } from './source-document.ts';

/** Where a policy, a condition or a target stands: a document of its own, or within another one. */
export type AlertSite = { readonly source: SourceDocument; readonly at: Path };

export type CompiledPolicy = {
  readonly name: string;
  /** Null when its condition is not there, or has a mistake that is reported. */
  readonly rule: AlertRule | null;
  /** Those written in it, each with its place. */
  readonly targets: readonly PlacedTarget[];
};
export type PlacedTarget = { readonly target: AlertTarget; readonly site: AlertSite };

/** What a policy may name. */
export type AlertGround = {
  readonly conditions: ReadonlyMap<string, { readonly spec: AlertConditionSpec; readonly site: AlertSite }>;
  readonly targets: ReadonlyMap<string, AlertTarget>;
};

const LONGEST_LOOKBACK = 90 * DAY;

type Written = { readonly metadata: OpenSloMetadata; readonly spec: AlertPolicySpec; readonly site: AlertSite };

/** One rule for each policy: OpenSLO allows one condition. */
export function compileAlertPolicy({ metadata, spec, site }: Written, ground: AlertGround, report: Report): CompiledPolicy {
  const say = sayingAt(site, report);
  const names: string[] = [];
  const targets: PlacedTarget[] = [];
  for (const [index, one] of spec.notificationTargets.entries()) {
    if ('targetRef' in one) {
      if (ground.targets.has(one.targetRef)) names.push(one.targetRef);
      continue;
    }
    const here = { source: site.source, at: [...site.at, 'spec', 'notificationTargets', index] };
    names.push(one.metadata.name);
    targets.push({ target: compileAlertTarget({ ...one, site: here }, report), site: here });
  }
  const [first] = spec.conditions;
  const condition = first === undefined ? undefined : conditionOf(first, site, ground);
  const tells = tellsOf(spec, say);
  if (condition === undefined) return { name: metadata.name, rule: null, targets };
  const judged = judgedBy(condition, report);
  if (judged === null) return { name: metadata.name, rule: null, targets };
  const rule = { id: `policy/${metadata.name}`, ...judged, pageBelow: null, freezes: false, tells };
  return { name: metadata.name, rule: { ...rule, targets: [...new Set(names)] }, targets };
}

/** A target that is an address is called; any other text says whom somebody meant, and the owner's Route is told. */
export function compileAlertTarget(
  { metadata, spec, site }: { readonly metadata: OpenSloMetadata; readonly spec: AlertTargetSpec; readonly site: AlertSite },
  report: Report,
): AlertTarget {
  const { name, displayName = name } = metadata;
  const say = sayingAt(site, report);
  const isAddress = /^https?:/i.test(spec.target);
  if (isAddress && !url.safeParse(spec.target).success) {
    const hint = 'write http:// or https://, the host, and the path, without user name and password';
    say(['spec', 'target'], { code: 'CAT_URL', text: 'Cannot use the target as a URL', hint });
  } else if (!isAddress) {
    const text = `The target "${name}" is no address; the Route of the owner is told`;
    say(['spec', 'target'], { code: 'CAT_ALERT_TARGET', text, hint: 'write a URL that starts with http:// or https://' });
  }
  return { name, displayName, webhook: isAddress ? spec.target : null };
}

type Condition = { readonly spec: AlertConditionSpec; readonly site: AlertSite };

function conditionOf(
  written: AlertPolicySpec['conditions'][number],
  { source, at }: AlertSite,
  { conditions }: AlertGround,
): Condition | undefined {
  if ('conditionRef' in written) return conditions.get(written.conditionRef);
  return { spec: written.spec, site: { source, at: [...at, 'spec', 'conditions', 0] } };
}

/** When it holds and how loudly that is told. The burn is compared as written: few events may well be above it by chance. */
function judgedBy({ spec, site }: Condition, report: Report): Pick<AlertRule, 'action' | 'when' | 'forMs'> | null {
  const say = sayingAt(site, report);
  const { op, threshold, lookbackWindow, alertAfter = 0 as DurationMs } = spec.condition;
  const action = actionFor(spec.severity);
  if (action === null) {
    const text = `Nobody here knows how loud the severity "${spec.severity.slice(0, 60)}" is; it is taken as page`;
    say(['spec', 'severity'], { code: 'CAT_TAKEN_AS', text, hint: 'write page, ticket or inform' });
  }
  if (lookbackWindow > LONGEST_LOOKBACK) {
    const text = 'Cannot look back further than 90d: for no longer a burn is known at every moment';
    say(['spec', 'condition', 'lookbackWindow'], { code: 'CAT_WINDOW_RANGE', text, hint: 'write 90d or less' });
    return null;
  }
  const burn: BurnThreshold = { kind: 'burn', op: exceeding(op, say), burn: threshold };
  const when = { kind: 'burn', longMs: lookbackWindow, shortMs: null, threshold: burn, sure: false } as const;
  return { action: action ?? 'page', when, forMs: alertAfter };
}

/** A budget that burns slowly is what everybody wants, so an alert about that is a slip of the pen. */
function exceeding(op: AlertConditionSpec['condition']['op'], say: Say): 'gte' | 'gt' {
  const at = ['spec', 'condition', 'op'];
  if (op === undefined) {
    say(at, { code: 'CAT_DEFAULT_USED', text: 'No op is given; gt is used', hint: 'write op: gt' });
    return 'gt';
  }
  if (op === 'gte' || op === 'gt') return op;
  const taken = op === 'lte' ? 'gte' : 'gt';
  const text = `A burn rate is told when it exceeds its threshold: ${op} is taken as ${taken}`;
  say(at, { code: 'CAT_TAKEN_AS', text, hint: `write op: ${taken}` });
  return taken;
}

/** Nothing said is everything that breaches; what is not said beside something that is, is not told. */
function tellsOf(spec: AlertPolicySpec, say: Say): AlertRule['tells'] {
  const { alertWhenBreaching, alertWhenResolved, alertWhenNoData } = spec;
  if (alertWhenBreaching === undefined && alertWhenResolved === undefined && alertWhenNoData === undefined) {
    const text = 'The policy does not say when to alert; alertWhenBreaching is taken';
    say(['spec'], { code: 'CAT_DEFAULT_USED', text, hint: 'write alertWhenBreaching: true', at: 'key' });
    return { opened: true, closed: false, noData: false };
  }
  const tells = { opened: alertWhenBreaching ?? false, closed: alertWhenResolved ?? false, noData: alertWhenNoData ?? false };
  if (!tells.opened && !tells.closed && !tells.noData) {
    const text = 'This alert policy tells nobody anything: all it could tell is switched off';
    say(['spec'], { code: 'CAT_ALERT_SILENT', text, hint: 'write alertWhenBreaching: true', at: 'key' });
  }
  return tells;
}

type Say = (path: Path, finding: Finding) => void;

function sayingAt({ source, at }: AlertSite, report: Report): Say {
  return (path, finding) => report(problemAt(source, [...at, ...path], finding));
}
