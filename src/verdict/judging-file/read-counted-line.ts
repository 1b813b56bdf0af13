import { nearest } from '../../kernel/nearest.ts';
import { readInstant } from '../../kernel/read-instant.ts';
import { ALL, isFault, NO_ARM, showValue, type CountedArm, type CountedLine, type LineFault } from './counted-line.ts';
import { readGridHistogram } from './read-grid-histogram.ts';

export const LONGEST_LINE = 262_144;
const LONGEST_NAME = 128;
const FIELDS = ['at', 'indicator', 'cohort', 'candidate', 'baseline', 'reference'];
const ARM_FIELDS = ['total', 'bad', 'histogram'];
const EXAMPLE =
  '{"at":"2026-01-01T00:00:10Z","indicator":"errors","candidate":{"total":500,"bad":1},"baseline":{"total":4500,"bad":4}}';

type Fields = Readonly<Record<string, unknown>>;

/** Strict, because a figure that was meant and not read is a wrong verdict. */
export function readCountedLine(text: string): CountedLine | LineFault {
  if (text.length > LONGEST_LINE)
    return { code: 'JUDGE_LINE', path: '', text: `Cannot read a line longer than ${LONGEST_LINE} characters` };
  const value = parsed(text);
  if (value === null)
    return { code: 'JUDGE_LINE', path: '', text: 'Cannot read the line as a JSON object', hint: `write it like ${EXAMPLE}` };
  return readCounted(value);
}

/** What a line says, whatever the form in which it was written. */
export function readCounted(value: Fields): CountedLine | LineFault {
  const strange = strangeKey(value, FIELDS, '');
  if (strange !== null) return strange;
  const at = typeof value['at'] === 'string' ? readInstant(value['at']) : null;
  if (at === null)
    return field('at', `Cannot read ${showValue(value['at'])} as an instant`, 'write it like 2026-01-01T00:00:10Z');
  const indicator = readName(value['indicator']);
  if (indicator === null) return field('indicator', `Cannot use ${showValue(value['indicator'])} as a name`, NAME_HINT);
  const cohort = readName(value['cohort'] ?? ALL);
  if (cohort === null) return field('cohort', `Cannot use ${showValue(value['cohort'])} as a name`, NAME_HINT);
  const { reference = false } = value;
  if (typeof reference !== 'boolean') return field('reference', `Cannot use ${showValue(reference)} here`, 'write true or false');
  if (reference && value['candidate'] !== undefined)
    return field(
      'candidate',
      'Cannot judge a line of reference',
      'it says what the baseline did before the candidate came: leave the candidate out',
    );
  const candidate = reference ? NO_ARM : readArm(value['candidate'], 'candidate');
  if (isFault(candidate)) return candidate;
  const baseline = readArm(value['baseline'], 'baseline');
  return isFault(baseline) ? baseline : { at, indicator, cohort, isReference: reference, candidate, baseline };
}

const NAME_HINT = `a name is a text of 1 to ${LONGEST_NAME} characters on one line`;

function readName(value: unknown): string | null {
  return typeof value === 'string' && /\S/.test(value) && value.length <= LONGEST_NAME && !/\p{Cc}/u.test(value) ? value : null;
}

function readArm(value: unknown, path: string): CountedArm | LineFault {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return field(path, `Cannot use ${showValue(value)} as counts`, 'write {"total":500,"bad":1}, with zeros where nothing came');
  const fields = value as Fields;
  const strange = strangeKey(fields, ARM_FIELDS, `${path}.`);
  if (strange !== null) return strange;
  const histogram = fields['histogram'] === undefined ? null : readGridHistogram(fields['histogram'], `${path}.histogram`);
  if (histogram !== null && isFault(histogram)) return histogram;
  const { total, bad } = fields;
  if (!isCount(total)) return count(`${path}.total`, total, 'write how many events came: a number from 0 to 9007199254740991');
  if (bad === undefined && histogram !== null) return { total, bad: null, histogram };
  if (!isCount(bad) || !Number.isInteger(bad))
    return count(
      `${path}.bad`,
      bad,
      'write how many events were bad: a whole number; of sampled traffic the ones that were really counted',
    );
  if (bad > total)
    return {
      code: 'JUDGE_COUNT',
      path: `${path}.bad`,
      text: `Cannot be more than total: ${bad} of ${total}`,
      hint: 'total counts all events, the bad ones among them',
    };
  return { total, bad, histogram };
}

/** Time and share of traffic may stand for a total, so it need not be whole. */
function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function count(path: string, value: unknown, hint: string): LineFault {
  return { code: 'JUDGE_COUNT', path, text: `Cannot use ${showValue(value)} as a count`, hint };
}

function strangeKey(value: Fields, known: readonly string[], before: string): LineFault | null {
  for (const key in value) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    return field(
      `${before}${key.slice(0, 60)}`,
      'Cannot use this key',
      meant === undefined ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`,
    );
  }
  return null;
}

function parsed(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function field(path: string, text: string, hint: string): LineFault {
  return { code: 'JUDGE_FIELD', path, text, hint };
}
