import { digestOf } from '../kernel/hash.ts';
import type { Catalog, Indicator, Objective, Route, Service } from './catalog.ts';
import { applyPolicies } from './apply-policies.ts';
import { compileAdjustments } from './compile-adjustment.ts';
import { checkCeilings, compileBurnPolicies } from './compile-burn-policy.ts';
import { compileCoverage } from './compile-coverage.ts';
import { compileCostSources } from './compile-cost-source.ts';
import { compileIndicator } from './compile-indicator.ts';
import { compileJourney } from './compile-journey.ts';
import { compileNotes } from './compile-notes.ts';
import { compileObjective } from './compile-objective.ts';
import { compilePlan } from './compile-plan.ts';
import { compileProbes } from './compile-probe.ts';
import { compileReconciliations } from './compile-reconciliation.ts';
import { compileRedaction } from './compile-redaction.ts';
import { checkScores, compileProduct, inEqualParts } from './compile-score.ts';
import { compileAlertDocuments, mergeTargets, reportUnused, type AlertDocuments } from './compile-alerts.ts';
import { compileSlo } from './compile-slo.ts';
import { checkUnits } from './promised-bill.ts';
import type { Sli } from './slo-indicator.ts';
import { compileSources } from './compile-source.ts';
import { compileStreams } from './compile-stream.ts';
import { compileTrain } from './compile-train.ts';
import type { Checked, CheckedDocument } from './checked-document.ts';
import type { CompiledKinds } from './document-kinds.ts';
import type { RouteDocument } from './plimsoll-schema.ts';
import { readSli } from './read-sli.ts';
import type { Ground } from './sli-meaning.ts';
import { reportReserved } from './reserved-names.ts';
import { problemAt, type Report, type SourceDocument } from './source-document.ts';

/** From documents of the right shape to the model, each kind after the kinds it leans on. With `whole` no document is missing. */
export function compileCatalog(
  documents: readonly CheckedDocument[],
  { whole, given }: { whole: boolean; given: boolean },
  report: Report,
): Catalog {
  const { journeys, sources, ground, slis, probes, reconciliations, streams } = compileMeasured(documents, given, report);
  checkUnits(of('Objective', documents), slis, report);
  const alertDocuments = alertDocumentsOf(documents);
  const alerts = compileAlertDocuments(alertDocuments, report);
  const slos = of('SLO', documents).map(({ body, source }) => ({ slo: body, source }));
  const compiled = slos.map((from) => ({ ...from, ...compileSlo(from, { ...ground, slis, alerts }, report) }));
  if (whole) reportUnused(alertDocuments, slos, report);
  const ours = of('Objective', documents).map((one) => ({ source: one.source, ...compileObjective(one, ground, report) }));
  const ratios = [...slis.values()].flatMap((sli): Indicator[] => {
    const journey = sli.meaning.kind === 'ratio' ? journeys.get(sli.meaning.journey) : undefined;
    return sli.meaning.kind === 'ratio' && journey !== undefined ? [compileIndicator(sli, sli.meaning.definition, journey)] : [];
  });
  const all = [...compiled, ...ours];
  reportTwins(all, ratios, report);
  reportReserved(of('SLI', documents), all, report);
  // Several objectives share an indicator; by name they are the same, because names carry the threshold and the SLO.
  const indicators = sorted([
    ...new Map([...ratios, ...all.flatMap((one) => one.indicators)].map((one) => [one.name, one])).values(),
  ]);
  const complete = whole && all.every((one) => one.complete);
  const policies = { declared: of('SloPolicy', documents), journeys, complete };
  const written = all.flatMap((one) => one.objectives);
  const objectives = sorted(applyPolicies(written, policies, report));
  checkCeilings(of('BurnPolicy', documents), { objectives, complete }, report);
  const promised = new Set(slos.map(({ slo }) => slo.metadata.name));
  const measured = { journeys, indicators, objectives, slis, slos: promised, complete };
  checkScores({ journeys: of('Journey', documents), products: of('Product', documents) }, measured, report);
  const plans = of('RolloutPlan', documents).map(({ body, source }) => compilePlan({ plan: body, source }, measured, report));
  const known = { journeys, indicators, plans: new Map(plans.map((plan) => [plan.name, plan])) };
  const content = {
    services: sorted(services(of('Service', documents), objectives)),
    journeys: sorted([...journeys.values()].map((journey) => inEqualParts(journey, objectives))),
    indicators,
    objectives,
    plans: sorted(plans),
    trains: sorted(of('Train', documents).map((one) => compileTrain(one, known, report))),
    routes: sorted(of('Route', documents).map(({ body }) => compileRoute(body))),
    sources: sorted([...sources.values()]),
    redaction: compileRedaction(of('Redaction', documents), report),
    ...(probes.length > 0 && { probes: sorted(probes) }),
    ...(reconciliations.length > 0 && { reconciliations: sorted(reconciliations) }),
    products: sorted(of('Product', documents).map(({ body }) => compileProduct(body))),
    burnPolicies: compileBurnPolicies(of('BurnPolicy', documents), report),
    adjustments: sorted(compileAdjustments(of('BudgetAdjustment', documents), complete ? objectives : null, report)),
    alertTargets: sorted(mergeTargets([...alerts.placed, ...compiled.flatMap(({ placed }) => placed)], report)),
    notes: compileNotes(documents),
    ...streams,
    ...compileCostSources(of('CostSource', documents)),
  };
  return { revision: digestOf(content), ...content };
}

/** Who tells what, and everything that can be counted of it; probes, reconciliations and coverage bring journeys and indicators of their own. */
function compileMeasured(documents: readonly CheckedDocument[], given: boolean, report: Report) {
  const promisedTo = new Map(of('Journey', documents).map(({ body }) => [body.metadata.name, compileJourney(body)]));
  const probed = compileProbes(of('Probe', documents), { journeys: promisedTo, slis: of('SLI', documents) }, report);
  const streams = compileStreams(of('Stream', documents));
  const beside = { journeys: promisedTo, slis: of('SLI', documents), streams: streams.streams ?? [] };
  const reconciled = compileReconciliations(of('Reconciliation', documents), beside, report);
  const journeys = new Map([...promisedTo, ...probed.journeys, ...reconciled.journeys]);
  const sources = compileSources(of('Source', documents), of('DataSource', documents), report);
  const addresses = new Map(of('Service', documents).map(({ body }) => [body.metadata.name, body.spec?.addresses ?? []]));
  const ground = { journeys, sources, given, addresses, probed: probed.slis };
  const own = new Map([...compileSlis(of('SLI', documents), ground, report), ...probed.slis, ...reconciled.slis]);
  const instrumented = compileCoverage(of('Journey', documents), { ...ground, taken: new Set(own.keys()) }, report);
  return {
    journeys,
    sources,
    ground,
    slis: new Map([...own, ...instrumented]),
    probes: probed.probes,
    reconciliations: reconciled.reconciliations,
    streams,
  };
}

function compileSlis(documents: readonly Checked<'SLI'>[], ground: Ground, report: Report): ReadonlyMap<string, Sli> {
  return new Map(
    documents.map(({ body, source }) => {
      const { name, displayName = name } = body.metadata;
      const sli: Sli = { name, displayName, meaning: readSli(body.spec, { source, at: ['spec'], ground }, report) };
      return [name, sli];
    }),
  );
}

function alertDocumentsOf(documents: readonly CheckedDocument[]): AlertDocuments {
  return {
    policies: of('AlertPolicy', documents),
    conditions: of('AlertCondition', documents),
    targets: of('AlertNotificationTarget', documents),
  };
}

function of<Kind extends keyof CompiledKinds>(kind: Kind, documents: readonly CheckedDocument[]): Checked<Kind>[] {
  return documents.filter((one) => one.kind === kind) as unknown as Checked<Kind>[];
}

/** Declared services, and those that only an SLO names: OpenSLO does not ask for a declaration. */
function services(declared: readonly Checked<'Service'>[], objectives: readonly Objective[]): Service[] {
  const all = new Map<string, Service>();
  for (const { service } of objectives) all.set(service, { name: service, displayName: service, description: '' });
  for (const { body } of declared) {
    const { name, displayName = name } = body.metadata;
    const addresses = body.spec?.addresses;
    const known = addresses === undefined ? {} : { addresses: addresses.toSorted() };
    all.set(name, { name, displayName, description: body.spec?.description ?? '', ...known });
  }
  return [...all.values()];
}

function compileRoute({ metadata, spec }: RouteDocument): Route {
  return {
    name: metadata.name,
    owner: spec.owner,
    services: spec.services?.toSorted() ?? null,
    webhook: spec.notify?.webhook ?? null,
    ...(spec.notify?.announce === undefined ? {} : { announce: spec.notify.announce }),
  };
}

type CompiledSlo = {
  readonly source: SourceDocument;
  readonly objectives: readonly Objective[];
  readonly indicators: readonly Indicator[];
};

/** OpenSLO allows slashes in names, so an SLO or SLI may be called what a part of another one is called. */
function reportTwins(compiled: readonly CompiledSlo[], ratios: readonly Indicator[], report: Report): void {
  const promised = new Set<string>();
  const generations = new Map(ratios.map(({ name, generation }) => [name, generation]));
  for (const { source, objectives, indicators } of compiled) {
    const say = (what: string): void => {
      const text = `Cannot have a second ${what}: a part of another document has that name`;
      report(problemAt(source, ['metadata', 'name'], { code: 'CAT_DUPLICATE_NAME', text, hint: 'rename this document' }));
    };
    for (const { name } of objectives) {
      if (promised.has(name)) say(`objective named "${name}"`);
      promised.add(name);
    }
    for (const { name, generation } of indicators) {
      if ((generations.get(name) ?? generation) !== generation) say(`indicator named "${name}"`);
      generations.set(name, generation);
    }
  }
}

function sorted<Named extends { readonly name: string }>(list: readonly Named[]): Named[] {
  return list.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
