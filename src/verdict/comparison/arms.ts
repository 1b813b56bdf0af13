import { cohortLabels } from '../../evidence/cohort.ts';

/** The two arms of a comparison are versions, never roles: evidence of another version belongs to neither. */
export type Arms = {
  /** The label that tells versions. */
  readonly by: string;
  readonly candidate: string;
  readonly baseline: string;
  /** Only evidence with these labels counts at all. */
  readonly where: Readonly<Record<string, string>>;
  /** Three arms: of the baseline's version only what has this label is the baseline's arm. */
  readonly control: { readonly label: string; readonly value: string } | null;
  /** Of the baseline's version only these instances are its arm; null: all. */
  readonly instances: { readonly label: string; readonly values: readonly string[] } | null;
};

export type Labels = Readonly<Record<string, string>>;
export type Arm =
  | { readonly is: 'candidate' | 'baseline' | 'apart'; readonly labels: Labels }
  | { readonly is: 'stranger'; readonly version: string; readonly labels: Labels };

/** Whose a cohort's evidence is; null: it is not asked about. What of the baseline is no arm of it is apart. */
export function armOf(cohort: string, { by, candidate, baseline, where, control, instances }: Arms): Arm | null {
  const labels = cohortLabels(cohort);
  for (const [label, value] of Object.entries(where)) if (labels[label] !== value) return null;
  const version = labels[by];
  if (version === undefined) return null;
  if (version === candidate) return { is: 'candidate', labels };
  if (version !== baseline) return { is: 'stranger', version, labels };
  const isControl = control === null || labels[control.label] === control.value;
  const isChosen = instances === null || instances.values.includes(labels[instances.label] ?? '');
  return { is: isControl && isChosen ? 'baseline' : 'apart', labels };
}
