import type { Place, Problem } from '../../kernel/problem.ts';
import type { AlertRule } from '../alert-rule.ts';
import { STANDARD_POLICY } from '../burn-policies.ts';
import type { Catalog, Objective } from '../catalog.ts';
import { findIndicator } from '../find.ts';
import type { OpenDocument, Written } from './conversion.ts';
import type { Exported } from './exported.ts';
import { sliOf, type WrittenSli } from './indicator-sli.ts';
import { nameOf } from './names.ts';
import { showWindow, tidied } from './openslo-documents.ts';
import { textsOf } from './write-documents.ts';

const NOWHERE: Place = { file: 'catalog', line: 1, column: 1, path: '' };
const FILE = 'openslo';

type Note = (name: string, text: string) => void;

/** All that OpenSLO v1 has words for, with every default written out and every reference resolved; the rest is named. */
export function exportOpenSlo(catalog: Catalog): Exported {
  const notes: Problem[] = [];
  const note: Note = (name, text) => void notes.push({ code: 'CONV_NOT_EXPORTED', place: { ...NOWHERE, path: name }, text });
  const documents = [
    ...sources(catalog, note),
    ...services(catalog),
    ...targets(catalog),
    ...catalog.objectives.flatMap((objective) => sloOf(objective, catalog, note)),
  ];
  for (const { name } of catalog.journeys) note(name, `The journey ${name} is not exported: OpenSLO has no word for journeys`);
  for (const { name } of catalog.plans) note(name, `The rollout plan ${name} is not exported: OpenSLO has no word for rollouts`);
  const written = documents.map((document): Written => ({ file: FILE, document, origin: NOWHERE }));
  return { files: textsOf(written), notes };
}

function sources({ sources }: Catalog, note: Note): readonly OpenDocument[] {
  return sources.flatMap(({ name, prometheus }) => {
    if (prometheus === null) return [];
    if (prometheus.tokenFile !== null) note(name, `The tokenFile of ${name} is not exported: secrets stay where they are`);
    const spec = { type: 'Prometheus', connectionDetails: { url: prometheus.url } };
    return [document('DataSource', { name }, spec)];
  });
}

function services({ services: declared, objectives }: Catalog): readonly OpenDocument[] {
  const names = new Set([...declared.map(({ name }) => name), ...objectives.map(({ service }) => service)]);
  return [...names].toSorted().map((name) => {
    const service = declared.find((one) => one.name === name);
    const displayName = service === undefined || service.displayName === name ? undefined : service.displayName;
    const description = service?.description === '' ? undefined : service?.description;
    return document('Service', tidied({ name, displayName }), tidied({ description }));
  });
}

function targets({ alertTargets }: Catalog): readonly OpenDocument[] {
  return alertTargets.map(({ name, displayName, webhook }) =>
    document('AlertNotificationTarget', tidied({ name, displayName }), { target: webhook ?? displayName }),
  );
}

function sloOf(objective: Objective, catalog: Catalog, note: Note): readonly OpenDocument[] {
  const { name, unsupported, composite, split, cohort, burnPolicy } = objective;
  const indicator = findIndicator(catalog, objective.indicator);
  const sli = indicator === undefined ? null : sliOf(indicator);
  const why =
    unsupported ??
    (composite !== null ? 'its members are exported, and their joint budget has no document of its own' : null) ??
    (cohort !== null ? 'OpenSLO has no word for cohorts' : null) ??
    (sli === null ? 'it has no indicator' : sli.kind === 'none' ? sli.because : null);
  if (why !== null || sli === null || sli.kind === 'none') {
    note(name, `${name} is not exported: ${why ?? ''}`);
    return [];
  }
  if (split !== null)
    note(name, `${name} is exported for all of ${split.by.join(', ')} together: OpenSLO has no word for cohorts`);
  if (burnPolicy !== STANDARD_POLICY)
    note(name, `The burn policy ${burnPolicy} of ${name} is not exported: OpenSLO has no word for two windows`);
  const metadata = tidied({ name: nameOf(name), displayName: objective.displayName, labels: labelsOf(objective) });
  const spec = tidied({
    description: objective.description === '' ? undefined : objective.description,
    service: objective.service,
    indicator: { metadata: { name: nameOf(objective.indicator ?? name) }, spec: sli.spec },
    timeWindow: [timeWindowOf(objective)],
    ...methodOf(objective, sli),
    alertPolicies: policiesOf(objective, note),
  });
  return [document('SLO', metadata, spec)];
}

function methodOf({ method, target, name }: Objective, sli: WrittenSli): { budgetingMethod: string; objectives: object[] } {
  const compared = sli.kind === 'threshold' ? { op: sli.op, value: sli.value } : {};
  switch (method.kind) {
    case 'occurrences':
      return { budgetingMethod: 'Occurrences', objectives: [{ ...compared, target }] };
    case 'timeslices': {
      const slice = { timeSliceTarget: method.slice.bound, timeSliceWindow: showWindow(method.sliceMs) ?? name };
      return { budgetingMethod: 'Timeslices', objectives: [{ ...compared, target, ...slice }] };
    }
    case 'ratio-timeslices':
      return {
        budgetingMethod: 'RatioTimeslices',
        objectives: [{ ...compared, target, timeSliceWindow: showWindow(method.sliceMs) ?? name }],
      };
  }
}

function timeWindowOf({ windowMs, calendar }: Objective): object {
  if (calendar === null) return { duration: showWindow(windowMs) ?? '28d', isRolling: true };
  const { every, unit, start, zone } = calendar;
  return { duration: `${every}${unit}`, isRolling: false, calendar: { startTime: start.replace('T', ' '), timeZone: zone } };
}

function policiesOf({ name, alerts }: Objective, note: Note): readonly object[] | undefined {
  const policies = alerts.flatMap((rule) => {
    const policy = policyOf(rule);
    if (policy === null)
      note(name, `The rule ${rule.id} of ${name} is not exported: OpenSLO knows burn rates of one window only`);
    return policy ?? [];
  });
  return policies.length === 0 ? undefined : policies;
}

function policyOf({ id, action, when, forMs, tells, targets: told }: AlertRule): object | null {
  if (when.kind !== 'burn' || when.shortMs !== null || when.threshold.kind !== 'burn') return null;
  const name = nameOf(id.slice(id.indexOf('/') + 1));
  const { op, burn } = when.threshold;
  const alertAfter = forMs > 0 ? (showWindow(forMs) ?? undefined) : undefined;
  const condition = { kind: 'burnrate', op, threshold: burn, lookbackWindow: showWindow(when.longMs) ?? '1h', alertAfter };
  return {
    kind: 'AlertPolicy',
    metadata: { name },
    spec: {
      alertWhenBreaching: tells.opened,
      alertWhenResolved: tells.closed,
      alertWhenNoData: tells.noData,
      conditions: [{ kind: 'AlertCondition', metadata: { name }, spec: { severity: action, condition: tidied(condition) } }],
      notificationTargets: told.map((targetRef) => ({ targetRef })),
    },
  };
}

function labelsOf({ labels }: Objective): Readonly<Record<string, string>> | undefined {
  const written = Object.entries(labels).map(([key, values]) => [key, values.length === 1 ? values[0] : values] as const);
  return written.length === 0 ? undefined : (Object.fromEntries(written) as Readonly<Record<string, string>>);
}

function document(kind: string, metadata: OpenDocument['metadata'], spec: OpenDocument['spec']): OpenDocument {
  return { apiVersion: 'openslo/v1', kind, metadata, spec };
}
