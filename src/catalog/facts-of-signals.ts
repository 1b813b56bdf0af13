import type { Signal } from './metric-source.ts';
import { SIGNAL_KEYS, type PlimsollSpec } from './metric-spec-schema.ts';
import type { Reading } from './sli-meaning.ts';
import type { Path } from './source-document.ts';

/** What only some have. How long something took is known of spans, and told by events in ms as an attribute. */
const FACTS: Readonly<Record<string, readonly Signal[]>> = {
  duration: ['span', 'log'],
  'span.name': ['span'],
  'span.status': ['span'],
  'span.kind': ['span'],
  'log.severity': ['log'],
};
const NAMES: Readonly<Record<Signal, string>> = {
  span: 'a span',
  log: 'a log record',
  metric: 'a metric',
  telemetry: 'telemetry',
};

/** False when `where` asks for something that what is counted does not have; the mistake is said at its place. */
export function hasItsFacts(
  { where = {} }: PlimsollSpec,
  { signal, at }: { signal: Signal; at: Path },
  { say }: Reading,
): boolean {
  const keys = Object.keys(where);
  if (signal === 'telemetry' && keys.length > 0) {
    const text = 'Cannot use where for telemetry: all that its source sends is counted';
    say([...at, 'spec', 'where'], { code: 'CAT_INDICATOR', text });
    return false;
  }
  const wrong = keys.filter((key) => key === 'log.body' || FACTS[key]?.includes(signal) === false);
  for (const key of wrong) {
    const body = key === 'log.body';
    say([...at, 'spec', 'where', key], {
      code: 'CAT_INDICATOR',
      text: body ? 'Cannot test log.body: the text of a log record is never read' : `Cannot test ${key} of ${NAMES[signal]}`,
      hint: hintFor(key, signal),
    });
  }
  return wrong.length === 0;
}

function hintFor(key: string, signal: Signal): string {
  if (key === 'log.body') return 'let the application send what matters as an attribute of the record';
  if (signal === 'span') return 'name the event in log: NAME to count log records';
  if (signal === 'metric' && key === 'duration') return 'compare what is measured with limit, such as limit: {atMost: 0.3}';
  return `it is known of spans; without ${SIGNAL_KEYS.slice(0, 2).join(' and ')}, spans are counted`;
}
