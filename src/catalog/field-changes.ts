import { showDuration, showRatio } from '../kernel/show.ts';
import type { Condition } from './catalog.ts';
import { conditionsInWords } from './conditions-in-words.ts';
import type { DurationMs } from '../kernel/units.ts';

/** One value of a thing, before and after, as texts for people; null: it was not, or is no more. */
export type FieldChange = { readonly field: string; readonly before: string | null; readonly after: string | null };

const MOST_FIELDS = 20;
const LONGEST_VALUE = 160;
/** A digest of the rest: that it changes is said in other words. */
const DERIVED = new Set(['generation']);

/** Every value that differs, by its way through the thing. */
export function fieldChanges(
  before: object,
  after: object,
): { readonly fields: readonly FieldChange[]; readonly leftOut: number } {
  const found: FieldChange[] = [];
  compare([], { before, after }, (change) => void found.push(change));
  return { fields: found.slice(0, MOST_FIELDS), leftOut: Math.max(0, found.length - MOST_FIELDS) };
}

type Pair = { readonly before: unknown; readonly after: unknown };

function compare(path: readonly string[], { before, after }: Pair, tell: (change: FieldChange) => void): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const [was, is] = [conditionsOf(before), conditionsOf(after)];
  if (was !== null && is !== null) return tell({ field: fieldName(path), before: orNothing(was), after: orNothing(is) });
  if (isMap(before) && isMap(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      if (!DERIVED.has(key)) compare([...path, key], { before: before[key], after: after[key] }, tell);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length && before.some(isMap)) {
    before.forEach((one, index) => compare([...path, `${index + 1}`], { before: one, after: after[index] }, tell));
    return;
  }
  tell({ field: fieldName(path), before: showValue(path, before), after: showValue(path, after) });
}

/** Tests of attributes are told as a sentence; null: it is something else. */
function conditionsOf(value: unknown): string | null {
  if (!Array.isArray(value) || !value.every(isCondition)) return null;
  return shorten(conditionsInWords(value));
}

function isCondition(value: unknown): value is Condition {
  return isMap(value) && typeof value['attribute'] === 'string' && isMap(value['test']);
}

function orNothing(text: string): string | null {
  return text === '' ? null : text;
}

/** `judge.windowMs` is `judge › window`, and what is counted from 1 stays a number. */
function fieldName(path: readonly string[]): string {
  const words = (part: string): string =>
    part
      .replace(/(?<=.)Ms$/, '')
      .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
      .trim();
  return path.map(words).join(' › ');
}

function showValue(path: readonly string[], value: unknown): string | null {
  const key = path.at(-1) ?? '';
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number' && key.endsWith('Ms')) return showDuration(value as DurationMs);
  if (typeof value === 'number' && key === 'target') return showRatio(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number'))
    return shorten(value.length === 0 ? 'none' : value.join(', '));
  return shorten(typeof value === 'string' ? value : JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
