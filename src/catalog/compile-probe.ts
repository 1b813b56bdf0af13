import { MINUTE, type DurationMs } from '../kernel/units.ts';
import type { Probe, ProbeStep } from '../wire/probe.ts';
import type { Journey } from './catalog.ts';
import { textsOf } from './compile-probe-browser.ts';
import { compileStep } from './compile-probe-step.ts';
import { nearest } from '../kernel/nearest.ts';
import { timeoutOf, type ProbeDocument } from './probe-schema.ts';
import type { Sli } from './slo-indicator.ts';
import type { Definition } from './sli-meaning.ts';
import { problemAt, type Declared, type Finding, type Path, type Report } from './source-document.ts';

/** What a probe brings into the catalog: itself, the journey that its runs tell of, and what can be promised of them. */
export type CompiledProbe = { readonly probe: Probe; readonly journey: Journey; readonly slis: readonly Sli[] };

/** What of a probe can be promised, by the last part of its indicator's name. */
export const PROBE_INDICATORS = { success: '-probe', time: '-probe-time', certificate: '-probe-certificate' } as const;
export type ProbeMeasure = keyof typeof PROBE_INDICATORS;

export function probeIndicator(probe: string, measure: ProbeMeasure): string {
  return `${probe}${PROBE_INDICATORS[measure]}`;
}

type Named = { readonly metadata: { readonly name: string } };
type Others = { readonly journeys: ReadonlyMap<string, Journey>; readonly slis: readonly Declared<Named>[] };

/** All probes, with the journeys and indicators that they bring, by name. */
export function compileProbes(documents: readonly Declared<ProbeDocument>[], { journeys, slis }: Others, report: Report) {
  const compiled = documents.map((one) => ({ source: one.source, ...compileProbe(one, journeys, report) }));
  const taken = new Set([...journeys.keys(), ...slis.map(({ body }) => body.metadata.name)]);
  for (const { source, journey, slis: own } of compiled) {
    const twin = [journey.name, ...own.map(({ name }) => name)].find((name) => taken.has(name));
    const text = `Cannot call a probe so: its indicator would be called "${twin}", as another document is`;
    if (twin !== undefined) report(problemAt(source, ['metadata', 'name'], { code: 'CAT_DUPLICATE_NAME', text }));
  }
  return {
    probes: compiled.map(({ probe }) => probe),
    journeys: new Map(compiled.map(({ journey }) => [journey.name, journey])),
    slis: new Map(compiled.flatMap(({ slis: own }) => own.map((sli) => [sli.name, sli] as const))),
  };
}

/** Certificates are renewed a month before their end, mostly; two weeks leave time to find out why one was not. */
const DAYS_LEFT = 14;
/** Probing is regular, so that there is never more than a location for each label value. */
const LOCATION = { label: 'location', attribute: 'probe.location' } as const;

function compileProbe(
  { body, source }: Declared<ProbeDocument>,
  journeys: ReadonlyMap<string, Journey>,
  report: Report,
): CompiledProbe {
  const { metadata, spec } = body;
  const say = (path: Path, finding: Finding): void => report(problemAt(source, ['spec', ...path], finding));
  const steps = spec.steps.map(compileStep);
  checkNames(steps, say);
  checkVariables(steps, spec.secrets, say);
  const probe: Probe = {
    name: metadata.name,
    journey: spec.journey,
    everyMs: spec.every,
    timeoutMs: timeoutOf(spec),
    locations: [...new Set(spec.locations)].toSorted(),
    agree: spec.agree === undefined ? null : { atLeast: spec.agree.atLeast, of: spec.agree.of ?? spec.locations.length },
    secrets: [...new Set(spec.secrets)].toSorted(),
    allowPrivate: spec.allowPrivate,
    connection: spec.connection,
    reference: spec.reference,
    steps,
  };
  checkBrowser(probe, say);
  const journey = journeyOf(body, journeys.get(spec.journey));
  return { probe, journey, slis: slisOf(body, { probe, journey: journey.name }) };
}

/**
 * Its runs are a journey of their own: what a probe says must not hide that customers are not heard any more, nor the other
 * way round.
 */
function journeyOf({ metadata, spec }: ProbeDocument, promised: Journey | undefined): Journey {
  const { name, displayName = name } = metadata;
  return {
    name: probeIndicator(name, 'success'),
    displayName: `Probe: ${displayName}`,
    owner: spec.owner ?? promised?.owner ?? '',
    match: [],
    exclude: [],
    cohorts: [LOCATION],
    cohortCap: Math.max(2, spec.locations.length),
    retention: promised?.retention ?? {},
    score: null,
    dependencies: [],
    revenue: null,
  };
}

type Probed = { readonly probe: Probe; readonly journey: string };

function slisOf({ metadata, spec }: ProbeDocument, { probe, journey }: Probed): readonly Sli[] {
  const { name, displayName = name } = metadata;
  const own = { attribute: 'probe.name', test: { kind: 'is', values: [name] } } as const;
  const sli = (measure: ProbeMeasure, says: string, definition: Definition): Sli => ({
    name: probeIndicator(name, measure),
    displayName: `${displayName} ${says}`,
    meaning: { kind: 'ratio', journey, definition },
  });
  const is = (value: string) => ({ attribute: 'outcome', test: { kind: 'is', values: [value] } }) as const;
  const known = { attribute: 'outcome', test: { kind: 'is', values: ['failed', 'ok'] } } as const;
  const run = { signal: 'log', event: 'probe.run', polarity: 'good' } as const;
  const success: Definition = { ...run, total: [known, own], verdict: [is('ok')] };
  const days = certificateDays(probe.steps);
  return [
    sli('success', 'is well when probed', agreed(success, probe)),
    ...(spec.within === undefined
      ? []
      : [
          sli('time', 'is quick when probed', {
            ...run,
            total: [is('ok'), own],
            measured: 'duration',
            verdict: [{ attribute: 'duration', test: { kind: 'below', bound: spec.within, inclusive: true } }],
          }),
        ]),
    ...(days === null
      ? []
      : [
          sli('certificate', 'has a certificate for long enough', {
            ...run,
            event: 'probe.certificate',
            total: [own],
            verdict: [{ attribute: 'days.left', test: { kind: 'above', bound: days, inclusive: true } }],
          }),
        ]),
  ];
}

/** Places probe at moments of their own within an interval, so that this is how long one waits for all of them. */
function agreed(definition: Definition, { agree, everyMs }: Probe): Definition {
  if (agree === null) return definition;
  const withinMs = (Math.ceil(everyMs / MINUTE) * MINUTE) as DurationMs;
  return { ...definition, agreement: { label: LOCATION.label, atLeast: agree.atLeast, withinMs } };
}

/** Null when no step can show a certificate. */
function certificateDays(steps: readonly ProbeStep[]): number | null {
  const asked = steps.flatMap(({ daysLeft }) => daysLeft ?? []);
  if (asked.length > 0) return Math.max(...asked);
  return steps.some((step) => step.kind === 'tls' || (step.kind === 'http' && step.url.startsWith('https:'))) ? DAYS_LEFT : null;
}

type Say = (path: Path, finding: Finding) => void;

function checkNames(steps: readonly ProbeStep[], say: Say): void {
  const seen = new Set<string>();
  for (const [index, { name }] of steps.entries()) {
    if (seen.has(name))
      say(['steps', index, 'name'], { code: 'CAT_DUPLICATE_NAME', text: `Cannot have a second step named "${name}"` });
    seen.add(name);
  }
}

/** A variable has to be there before it is used: a secret, or taken out of the answer of an earlier step. */
function checkVariables(steps: readonly ProbeStep[], secrets: readonly string[], say: Say): void {
  const known = new Set(secrets);
  for (const [index, step] of steps.entries()) {
    for (const [at, written] of textsIn(step)) {
      for (const [, name = ''] of written.join('\n').matchAll(/\{\{([\w-]+)\}\}/g)) {
        if (known.has(name)) continue;
        const meant = nearest(name, [...known]);
        const hint = meant === undefined ? 'extract it in an earlier step, or name it in secrets' : `did you mean {{${meant}}}?`;
        say(['steps', index, ...at], { code: 'CAT_PROBE', text: `Cannot find the variable {{${name}}}`, hint });
      }
    }
    if (step.kind === 'http') for (const { name } of step.extract) known.add(name);
  }
}

/** The texts of a step in which variables may stand, with their places. */
function textsIn(step: ProbeStep): readonly (readonly [Path, readonly string[]])[] {
  if (step.kind === 'browser') return [[['browser'], step.actions.flatMap(textsOf)]];
  if (step.kind !== 'http') return [];
  const { url, headers, body } = step;
  return [
    [['http', 'url'], [url]],
    [['http', 'headers'], Object.values(headers)],
    [['http', 'body'], [body ?? '']],
  ];
}

/** The server has no browser; and a browser takes longer than whatever asks a server. */
function checkBrowser({ steps, locations }: Probe, say: Say): void {
  const index = locations.indexOf(SERVER);
  if (index < 0 || !steps.some(({ kind }) => kind === 'browser')) return;
  const hint = 'name the locations of agents: locations: [eu-west]';
  say(['locations'], { code: 'CAT_PROBE', text: 'Cannot probe with a browser from the server: it has none', hint });
}
const SERVER = 'server';
