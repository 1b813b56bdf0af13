import { isMap } from '../source-document.ts';
import type { Conversion, Metadata, OpenDocument } from './conversion.ts';
import type { Fields } from './fields.ts';
import { tidied } from './openslo-documents.ts';

/** What documents say of each other, which has to be known before the first is converted. */
export type OpenSloSet = {
  /** Types of data sources by their name. */
  readonly types: ReadonlyMap<string, string>;
  /** The service of an SLO that names the SLI. */
  readonly services: ReadonlyMap<string, string>;
};

const SAME = ['AlertCondition', 'AlertNotificationTarget', 'DataSource', 'Service'];

/** What the documents of a set name, read loosely: each of them is read strictly when its turn comes. */
export function readSet(values: readonly unknown[]): OpenSloSet {
  const types = new Map<string, string>();
  const services = new Map<string, string>();
  for (const value of values) {
    if (!isMap(value) || !isMap(value.spec) || !isMap(value.metadata)) continue;
    const { spec, kind } = value;
    if (kind === 'DataSource' && typeof spec.type === 'string') types.set(String(value.metadata.name), spec.type);
    if (kind !== 'SLO' || typeof spec.serviceRef !== 'string') continue;
    for (const holder of [spec, ...(Array.isArray(spec.objectives) ? (spec.objectives as unknown[]) : [])]) {
      if (isMap(holder) && typeof holder.sliRef === 'string' && !services.has(holder.sliRef))
        services.set(holder.sliRef, spec.serviceRef);
    }
  }
  return { types, services };
}

export function convertV2alpha(document: Fields, set: OpenSloSet, into: Conversion): void {
  document.text('apiVersion');
  const kind = document.needText('kind');
  const metadata = readMetadata(document.needFields('metadata'));
  const add = (file: string, spec: object): void =>
    into.add(file, { apiVersion: 'openslo/v1', kind, metadata, spec } as OpenDocument, document);
  if (kind === 'BudgetAdjustment') {
    document.leave('spec', 'write a BudgetAdjustment of plimsoll/v1, which has a reason and somebody who asked for it');
  } else if (SAME.includes(kind)) {
    if (kind === 'Service' && into.has('Service', metadata.name)) return;
    add('openslo', (document.asItStands('spec') as object | null) ?? {});
  } else if (kind === 'AlertPolicy') {
    add('openslo', document.needFields('spec').everything());
  } else if (kind === 'SLI') {
    const named = set.services.get(metadata.name);
    const journey = named === undefined ? null : into.service(named, document, { owner: ownerOf(metadata) }).journey;
    add(journey ?? 'openslo', sliSpec(document.needFields('spec'), { name: metadata.name, journey, set, into }));
  } else if (kind === 'SLO') {
    const spec = document.needFields('spec');
    const { service, journey } = into.service(spec.needText('serviceRef'), spec, { owner: ownerOf(metadata) });
    add(journey, sloSpec(spec, { name: metadata.name, journey, service, set, into }));
  } else {
    const text = `Cannot convert the kind ${kind}: it is none of OpenSLO v2alpha`;
    document.say('kind', { code: 'CONV_FORMAT', text });
  }
}

type Around = {
  readonly name: string;
  readonly journey: string | null;
  readonly set: OpenSloSet;
  readonly into: Conversion;
};

function sloSpec(spec: Fields, around: Around & { service: string }): object {
  const { service } = around;
  return tidied({
    description: spec.text('description') ?? undefined,
    service,
    ...indicatorOf(spec, around),
    timeWindow: spec.asItStands('timeWindow'),
    budgetingMethod: spec.asItStands('budgetingMethod'),
    objectives: spec.list('objectives').map((one) => ({ ...indicatorOf(one, around), ...one.everything() })),
    alertPolicies: spec.asItStands('alertPolicies'),
  });
}

/** `sli` and `sliRef` were called otherwise before. */
function indicatorOf(holder: Fields, around: Around): object {
  const sli = holder.fields('sli');
  const ref = holder.text('sliRef');
  if (sli === null) return ref === null ? {} : { indicatorRef: ref };
  const metadata = readMetadata(sli.needFields('metadata'));
  return { indicator: { metadata, spec: sliSpec(sli.needFields('spec'), { ...around, name: metadata.name }) } };
}

function sliSpec(spec: Fields, around: Around): object {
  const ratio = spec.fields('ratioMetric');
  const threshold = spec.fields('thresholdMetric');
  const description = spec.text('description') ?? undefined;
  if (ratio === null)
    return tidied({ description, thresholdMetric: threshold === null ? undefined : metricSource(threshold, around) });
  const sides = ['good', 'bad', 'total', 'raw'].flatMap((key) => {
    const side = ratio.fields(key);
    return side === null ? [] : [[key, metricSource(side, around)] as const];
  });
  const ratioMetric = {
    counter: ratio.asItStands('counter'),
    rawType: ratio.asItStands('rawType'),
    ...Object.fromEntries(sides),
  };
  return tidied({ description, ratioMetric: tidied(ratioMetric) });
}

/** A source that is written in place becomes a document: OpenSLO v1 only names them. */
function metricSource(side: Fields, { name, journey, set, into }: Around): object {
  const inline = side.fields('dataSourceSpec');
  const ref = side.text('dataSourceRef');
  const source = inline === null ? (ref ?? undefined) : `${name}-source`;
  const type = inline === null ? set.types.get(ref ?? '') : (inline.text('type') ?? undefined);
  if (inline !== null && source !== undefined && !into.has('DataSource', source)) {
    const document = {
      apiVersion: 'openslo/v1',
      kind: 'DataSource',
      metadata: { name: source },
      spec: { type, ...inline.everything() },
    } as const;
    into.add('openslo', document, side);
  }
  const written = (side.asItStands('spec') as Readonly<Record<string, unknown>> | undefined) ?? {};
  const asked = type?.toLowerCase() === 'prometheus' && journey !== null ? { journey } : {};
  return { metricSource: tidied({ metricSourceRef: source, type, spec: { ...asked, ...written } }) };
}

function readMetadata(metadata: Fields): Metadata {
  const name = metadata.needText('name');
  const kept = ['displayName', 'labels', 'annotations'].map((key) => [key, metadata.asItStands(key)] as const);
  return tidied({ name, ...Object.fromEntries(kept) });
}

function ownerOf({ labels }: Metadata): string | undefined {
  const owner: unknown = labels?.owner ?? labels?.team;
  return typeof owner === 'string' ? owner : undefined;
}
