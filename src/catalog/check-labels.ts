import { nearest } from '../kernel/nearest.ts';
import { showDuration } from '../kernel/show.ts';
import type { Indicator, Journey, JudgeSettings } from './catalog.ts';
import { KEPT } from './retention.ts';
import type { Finding, Path } from './source-document.ts';

type Say = (path: Path, finding: Finding) => void;
/** An indicator that is judged by, and where it is named. */
export type Found = { readonly indicator: Indicator; readonly at: Path };
type Journeys = ReadonlyMap<string, Journey>;
type Judged = { readonly settings: JudgeSettings; readonly found: readonly Found[]; readonly calibrationSaid: boolean };

/** Evidence can be split and picked only by labels that the journeys keep, and looked at as far back as they keep it. */
export function checkLabels({ settings, found, calibrationSaid }: Judged, journeys: Journeys, say: Say): void {
  const { by, where, cohorts, control, age, calibration } = settings;
  for (const { indicator, at } of found) checkCompared({ journey: journeys.get(indicator.journey), by, at }, say);
  const judged = [...new Set(found.map(({ indicator }) => indicator.journey))].flatMap((name) => journeys.get(name) ?? []);
  const kept = (label: string, at: Path): void => checkKept({ label, at }, judged, say);
  for (const label of Object.keys(where)) kept(label, ['where', label]);
  const apart: readonly (readonly [string | undefined, Path])[] = [
    [cohorts?.label, ['cohorts', 'by']],
    [control?.label, ['control']],
    [age?.label, ['age', 'by']],
    [calibration?.label, calibrationSaid ? ['calibration', 'by'] : ['burstiness']],
  ];
  for (const [label, at] of apart) {
    if (label === undefined) continue;
    if (label !== by) kept(label, at);
    else {
      const text = `Cannot use "${label}" here: it tells the candidate from the baseline`;
      say(at, { code: 'CAT_COHORT_KEY', text, hint: 'use another label of the journey' });
    }
  }
  for (const { retention, name } of calibration === null ? [] : judged) {
    const most = retention['1m'] ?? KEPT['1m'];
    if (calibration === null || calibration.over <= most) continue;
    const text = `Cannot look back ${showDuration(calibration.over)}: the journey "${name}" keeps minutes for ${showDuration(most)}`;
    say(['calibration', 'over'], { code: 'CAT_WINDOW_RANGE', text, hint: 'keep them for longer, or look back less' });
  }
}

type Compared = { readonly journey: Journey | undefined; readonly by: string; readonly at: Path };

function checkCompared({ journey, by, at }: Compared, say: Say): void {
  const labels = labelsOf(journey);
  if (journey === undefined || labels.includes(by)) return;
  const text = `Cannot compare by "${by}": the journey "${journey.name}" keeps only ${labels.join(', ')}`;
  const meant = nearest(by, labels);
  const hint = meant === undefined ? `add ${by} to its cohorts` : `did you mean by: ${meant}?`;
  say(at, { code: 'CAT_COHORT_KEY', text, hint });
}

/** Said once for a label, of the first journey that does not keep it. */
export function checkKept({ label, at }: { label: string; at: Path }, journeys: readonly Journey[], say: Say): void {
  const journey = journeys.find((one) => !labelsOf(one).includes(label));
  if (journey === undefined) return;
  const labels = labelsOf(journey);
  const meant = nearest(label, labels);
  const text = `Cannot use the label "${label}": the journey "${journey.name}" keeps only ${labels.join(', ')}`;
  const hint = meant === undefined ? `add ${label} to its cohorts` : `did you mean "${meant}"?`;
  say(at, { code: 'CAT_COHORT_KEY', text, hint });
}

function labelsOf(journey: Journey | undefined): readonly string[] {
  return journey?.cohorts.map(({ label }) => label) ?? [];
}
