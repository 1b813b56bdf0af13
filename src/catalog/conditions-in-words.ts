import { showDuration } from '../kernel/show.ts';
import { unreachable, type DurationMs } from '../kernel/units.ts';
import type { Condition } from './catalog.ts';

/** `http.route is /checkout and duration is below 500ms`; nothing has to hold: empty. */
export function conditionsInWords(conditions: readonly Condition[]): string {
  return conditions.map(conditionInWords).join(' and ');
}

function conditionInWords({ attribute, test }: Condition): string {
  switch (test.kind) {
    case 'is':
      return `${attribute} is ${test.values.join(' or ')}`;
    case 'not':
      return `${attribute} is not ${test.values.join(' or ')}`;
    case 'prefix':
      return `${attribute} begins with ${test.prefix}`;
    case 'below':
      return `${attribute} is ${test.inclusive ? 'at most' : 'below'} ${bound(attribute, test.bound)}`;
    case 'above':
      return `${attribute} is ${test.inclusive ? 'at least' : 'above'} ${bound(attribute, test.bound)}`;
    case 'present':
      return `${attribute} is ${test.present ? '' : 'not '}there`;
    default:
      return unreachable(test);
  }
}

/** How long it may take, where only that is asked for. */
export function withinOf(conditions: readonly Condition[]): string | null {
  const [only, ...others] = conditions;
  return only?.attribute === 'duration' && only.test.kind === 'below' && others.length === 0
    ? bound('duration', only.test.bound)
    : null;
}

function bound(attribute: string, value: number): string {
  return attribute === 'duration' ? showDuration(value as DurationMs) : String(value);
}
