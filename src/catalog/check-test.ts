import type { Indicator, JudgedTest } from './catalog.ts';
import { countsMillionths } from './objective-rules.ts';
import type { Finding, Path } from './source-document.ts';

type Say = (path: Path, finding: Finding) => void;

/** Whether an indicator can be judged so; why not is said at the entry `at`. */
export function checkTest(
  test: JudgedTest['kind'],
  { indicator, at }: { readonly indicator: Indicator; readonly at: Path },
  say: Say,
): boolean {
  if (countsMillionths(indicator)) {
    const text = `Cannot judge releases by "${indicator.name}": it adds up amounts or ratios, and how many events they are of is not known`;
    say([...at, 'sli'], { code: 'CAT_NOT_MEASURED', text, hint: 'judge by an indicator that counts events' });
    return false;
  }
  if (test === 'latency' && !hasValues(indicator)) {
    const text = `Cannot judge the latency of "${indicator.name}": nothing is known of the values of its events`;
    say([...at, 'latency'], {
      code: 'CAT_JUDGED',
      text,
      hint: 'judge by spans, by a metric that is a histogram, or by events of which a value is compared',
    });
    return false;
  }
  if (test === 'growth' && !readsLevels(indicator)) {
    const text = `Cannot judge the growth of "${indicator.name}": it is no level that is read again and again`;
    const hint = 'judge by an SLI that compares a gauge, such as memory in use, with a value';
    say([...at, 'growth'], { code: 'CAT_JUDGED', text, hint });
    return false;
  }
  return true;
}

function hasValues(indicator: Indicator): boolean {
  return indicator.signal === 'log'
    ? indicator.measured !== undefined
    : indicator.signal === 'span' || indicator.signal === 'metric';
}

function readsLevels(indicator: Indicator): boolean {
  return indicator.signal === 'metric' && indicator.parts.some(({ limit }) => limit !== null);
}
