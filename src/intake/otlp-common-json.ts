import type { JsonMessage } from './json-message.ts';

/** Messages of OTLP that all signals share, as far as rules can ask for them. */
const ANY_VALUE: JsonMessage = {
  stringValue: { number: 1, type: 'text' },
  boolValue: { number: 2, type: 'bool' },
  intValue: { number: 3, type: 'int64' },
  doubleValue: { number: 4, type: 'double' },
  arrayValue: { number: 5, type: 'present' },
  kvlistValue: { number: 6, type: 'present' },
  bytesValue: { number: 7, type: 'present' },
};

export const KEY_VALUE: JsonMessage = {
  key: { number: 1, type: 'text' },
  value: { number: 2, type: 'message', of: () => ANY_VALUE },
};

export const RESOURCE: JsonMessage = { attributes: { number: 1, type: 'messages', of: () => KEY_VALUE } };

export const SCOPE: JsonMessage = {
  name: { number: 1, type: 'text' },
  version: { number: 2, type: 'text' },
  attributes: { number: 3, type: 'messages', of: () => KEY_VALUE },
};
