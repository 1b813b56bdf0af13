import { nearest } from '../kernel/nearest.ts';
import type { Indicator } from './catalog.ts';
import type { Measured } from './measured.ts';
import type { Finding, Path } from './source-document.ts';

type Say = (path: Path, finding: Finding) => void;

/** The indicator of that name, or the only one that an SLI of that name makes. */
export function indicatorNamed(
  name: string,
  { measured, path }: { measured: Measured; path: Path },
  say: Say,
): Indicator | undefined {
  const exact = measured.indicators.find((indicator) => indicator.name === name);
  if (exact !== undefined) return exact;
  const made = measured.indicators.filter(
    (indicator) => /^[≤<≥>]/.test(indicator.name.slice(name.length)) && indicator.name.startsWith(name),
  );
  if (made.length > 1) {
    const names = made.map((indicator) => `"${indicator.name}"`).join(', ');
    say(path, {
      code: 'CAT_ONE_OF',
      text: `Cannot tell which threshold of "${name}" to judge by: there are ${names}`,
      hint: 'write one of these names',
    });
  }
  if (made.length === 0) explainAbsence({ name, path }, measured, say);
  return made.length === 1 ? made[0] : undefined;
}

/** An SLI that exists and makes no such indicator; silent when a mistake of the SLI or its SLO has said why. */
function explainAbsence(
  { name, path }: { name: string; path: Path },
  { slis, slos, indicators, complete }: Measured,
  say: Say,
): void {
  const stem = name.replace(/[≤<≥>].*$/, '');
  const kind = slis.get(stem)?.meaning.kind;
  const elsewhere = kind === 'not-computed' || (kind === undefined && slos.has(name.replace(/\/[^/]*$/, '')));
  if (elsewhere) {
    const hint = 'judge by an SLI whose metric source is of type plimsoll';
    say(path, { code: 'CAT_NOT_MEASURED', text: `Cannot judge by "${name}": this server does not compute it`, hint });
  } else if (kind === 'threshold' && complete) {
    const meant = nearest(
      name,
      indicators.map((indicator) => indicator.name),
    );
    const hint = meant === undefined ? 'add an SLO that compares it with a value' : `did you mean "${meant}"?`;
    say(path, {
      code: 'CAT_UNKNOWN_REF',
      text: `Cannot find an indicator named "${name}": no objective has such a threshold`,
      hint,
    });
  }
}
