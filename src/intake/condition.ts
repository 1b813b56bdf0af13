import type { Test } from '../catalog/catalog.ts';
import { unreachable } from '../kernel/units.ts';

/** An attribute's value as rules see it; `absent` when nothing was sent, no text when it is a list, a map or bytes. */
export type Value = { readonly absent: boolean; readonly text: string | null; readonly number: number };

export const ABSENT: Value = { absent: true, text: null, number: Number.NaN };
export const COMPOSITE: Value = { absent: false, text: null, number: Number.NaN };

/** Does the value pass? What is absent is neither above nor below anything, and is not any of the listed values. */
export function passes(test: Test, value: Value): boolean {
  switch (test.kind) {
    case 'is':
      return value.text !== null && test.values.includes(value.text);
    case 'not':
      return value.text === null || !test.values.includes(value.text);
    case 'prefix':
      return value.text !== null && value.text.startsWith(test.prefix);
    case 'below':
      return value.number < test.bound || (test.inclusive && value.number === test.bound);
    case 'above':
      return value.number > test.bound || (test.inclusive && value.number === test.bound);
    case 'present':
      return value.absent !== test.present;
    default:
      return unreachable(test);
  }
}

export function valueOfText(text: string): Value {
  return { absent: false, text, number: NUMERIC.test(text) ? Number(text) : Number.NaN };
}

export function valueOfNumber(number: number): Value {
  return { absent: false, text: String(number), number };
}

// Number() alone would read '' as 0 and '0x10' as 16.
const NUMERIC = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
