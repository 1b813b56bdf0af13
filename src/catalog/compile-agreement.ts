import { nearest } from '../kernel/nearest.ts';
import type { AgreementDocument } from './agreement-schema.ts';
import type { AgreementTerms, Journey } from './catalog.ts';
import type { Reading } from './sli-meaning.ts';
import type { Path } from './source-document.ts';

type Site = { readonly at: Path; readonly reading: Reading };

/** What has to agree on an indicator; undefined when nothing has, or when the journey does not keep the places apart. */
export function agreementTerms(
  written: AgreementDocument | undefined,
  { name, cohorts }: Pick<Journey, 'name' | 'cohorts'>,
  { at, reading }: Site,
): { readonly agreement?: AgreementTerms } {
  if (written === undefined) return {};
  const { label, atLeast, within } = written;
  const labels = cohorts.map((cohort) => cohort.label);
  if (labels.includes(label)) return { agreement: { label, atLeast, withinMs: within } };
  const meant = nearest(label, labels);
  const hint = meant === undefined ? `add ${label} to its cohorts` : `did you mean ${meant}?`;
  const text = `Cannot let "${label}" agree: the journey "${name}" keeps only ${labels.join(', ')}`;
  reading.say([...at, 'label'], { code: 'CAT_COHORT_KEY', text, hint });
  return {};
}

/** The same of a journey by its name; one that has a mistake of its own is told of elsewhere. */
export function agreementIn(
  written: AgreementDocument | undefined,
  journey: string,
  site: Site,
): { readonly agreement?: AgreementTerms } {
  const known = site.reading.ground.journeys.get(journey);
  return known === undefined ? {} : agreementTerms(written, known, site);
}
