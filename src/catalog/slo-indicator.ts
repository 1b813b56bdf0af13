import { digestOf } from '../kernel/hash.ts';
import type { Indicator } from './catalog.ts';
import { atThreshold, comparedTitle, whyNoLateness } from './at-threshold.ts';
import { compileIndicator } from './compile-indicator.ts';
import type { SloObjective } from './openslo-schema.ts';
import { readSli } from './read-sli.ts';
import { withinName } from './reserved-names.ts';
import type { Ground, SliMeaning } from './sli-meaning.ts';
import type { SloSource } from './slo-terms.ts';
import { problemAt, type Path, type Report } from './source-document.ts';

export type Sli = { readonly name: string; readonly displayName: string; readonly meaning: SliMeaning };
/** What an SLO may lean on: what was read without mistakes. */
export type KnownSlis = Ground & { readonly slis: ReadonlyMap<string, Sli> };

/** One objective for every entry of `objectives`: the first has the SLO's name, the others add `/2`, `/3` … */
export function objectiveName(slo: string, index: number): string {
  return index === 0 ? slo : `${slo}/${index + 1}`;
}

type Holder = Pick<SloObjective, 'indicator' | 'indicatorRef'>;

type Held = { readonly from: SloSource; readonly at: Path; readonly holder: Holder };

/** The SLI named or written at a place; null when there is none at that place. */
export function sliAt({ from, at, holder }: Held, known: KnownSlis, report: Report): Sli | null {
  const { indicator, indicatorRef } = holder;
  if (indicatorRef !== undefined)
    return known.slis.get(indicatorRef) ?? { name: indicatorRef, displayName: indicatorRef, meaning: { kind: 'unclear' } };
  if (indicator === undefined) return null;
  // Names of inline SLIs need not be unique in OpenSLO; the name of the SLO, or of its objective, in front makes them so.
  const index = at.at(-1);
  const holderName = objectiveName(from.slo.metadata.name, typeof index === 'number' ? index : 0);
  const name = withinName(holderName, indicator.metadata.name);
  const meaning = readSli(indicator.spec, { source: from.source, at: [...at, 'indicator', 'spec'], ground: known }, report);
  return { name, displayName: indicator.metadata.displayName ?? indicator.metadata.name, meaning };
}

type Made = { readonly indicator: Indicator | null; readonly because: string | null };
type Need = { readonly sli: Sli; readonly objective: SloObjective; readonly from: SloSource; readonly at: Path };

/** Null when something it leans on has a mistake that is reported elsewhere. */
export function indicatorFor({ sli, objective, from, at }: Need, { journeys, given }: KnownSlis, report: Report): Made | null {
  const { meaning } = sli;
  switch (meaning.kind) {
    case 'unclear':
      return null;
    case 'not-computed':
      return given ? { indicator: givenIndicator(sli, objective), because: null } : { indicator: null, because: meaning.because };
    case 'ratio': {
      for (const key of ['op', 'value'] as const) {
        if (objective[key] === undefined) continue;
        const text = `${key} means nothing for a ratio; it is ignored`;
        report(problemAt(from.source, [...at, key], { code: 'CAT_OP_IGNORED', text, hint: `remove ${key}` }));
      }
      const journey = journeys.get(meaning.journey);
      return journey === undefined ? null : { indicator: compileIndicator(sli, meaning.definition, journey), because: null };
    }
    case 'threshold': {
      const { op, value } = objective;
      for (const key of ['op', 'value'] as const) {
        if (objective[key] !== undefined) continue;
        report(
          problemAt(from.source, [...at, key], {
            code: 'CAT_MISSING',
            text: `Cannot do without ${key}: the SLI is a thresholdMetric`,
          }),
        );
      }
      const journey = journeys.get(meaning.journey);
      if (op === undefined || value === undefined || journey === undefined) return null;
      const late = meaning.of.signal === 'telemetry' ? whyNoLateness({ op, value }) : null;
      if (late !== null) {
        report(problemAt(from.source, [...at, late.key], { code: 'CAT_INDICATOR', text: late.text }));
        return null;
      }
      const { title, definition } = atThreshold(sli, meaning.of, { op, value });
      const agreed = meaning.agreement === undefined ? {} : { agreement: meaning.agreement };
      return { indicator: compileIndicator(title, { ...definition, ...agreed }, journey), because: null };
    }
  }
}

/** Of a threshold each value that it is compared with is an indicator of its own. */
function givenIndicator({ name, displayName }: Sli, { op, value }: SloObjective): Indicator {
  const title =
    op === undefined || value === undefined ? { name, displayName } : comparedTitle({ name, displayName }, { op, value });
  return { ...title, signal: 'given', journey: '', generation: `${title.name}@${digestOf(title.name).slice(0, 8)}` };
}
