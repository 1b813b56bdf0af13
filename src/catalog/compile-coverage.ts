import { comparedSides } from './compared-sides.ts';
import type { Journey } from './catalog.ts';
import type { CoverageDocument } from './coverage-schema.ts';
import { coverageIndicator, type CoverageStep } from './coverage-step.ts';
import type { JourneyDocument } from './plimsoll-schema.ts';
import type { Ground, Reading } from './sli-meaning.ts';
import type { Sli } from './slo-indicator.ts';
import { problemAt, type Declared, type Report } from './source-document.ts';

/** What a journey says of its own instrumentation, in the order of steps. */
export function coverageSteps(journey: string, steps: readonly CoverageDocument[]): readonly CoverageStep[] {
  return steps
    .map(({ step, atLeast, window: windowMs, delay: delayMs }) => {
      return { step, indicator: coverageIndicator(journey, step), atLeast, windowMs, delayMs };
    })
    .toSorted((a, b) => (a.step < b.step ? -1 : 1));
}

/** The indicators that journeys declare by saying what is expected of them, by name. */
export function compileCoverage(
  documents: readonly Declared<JourneyDocument>[],
  ground: Ground & { readonly taken: ReadonlySet<string> },
  report: Report,
): ReadonlyMap<string, Sli> {
  const slis = new Map<string, Sli>();
  for (const { body, source } of documents) {
    const journey = ground.journeys.get(body.metadata.name);
    if (journey === undefined) continue;
    for (const [index, step] of (body.spec.coverage ?? []).entries()) {
      const at = ['coverage', index];
      const reading: Reading = { ground, say: (path, finding) => report(problemAt(source, ['spec', ...path], finding)) };
      const name = coverageIndicator(journey.name, step.step);
      if (slis.has(name) || ground.taken.has(name)) {
        const text = `Cannot have a second indicator named "${name}"`;
        reading.say([...at, 'step'], { code: 'CAT_DUPLICATE_NAME', text, hint: 'rename the step' });
      }
      const definition = isCompared(step, journey, { at, reading }) ? comparedSides({ ...step, journey }, { at, reading }) : null;
      if (definition === null) continue;
      const displayName = `${journey.displayName}: telemetry of ${step.step}`;
      slis.set(name, { name, displayName, meaning: { kind: 'ratio', journey: journey.name, definition } });
    }
  }
  return slis;
}

function isCompared(
  { expected, seen }: CoverageDocument,
  journey: Journey,
  { at, reading }: { readonly at: (string | number)[]; readonly reading: Reading },
): boolean {
  if (JSON.stringify(expected) !== JSON.stringify(seen)) return true;
  const text = `Cannot compare telemetry of "${journey.name}" with itself: it would always be complete`;
  reading.say([...at, 'expected'], { code: 'CAT_PROMISE', text, hint: 'name what a balancer or a browser counts' });
  return false;
}
