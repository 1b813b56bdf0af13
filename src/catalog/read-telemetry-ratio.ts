import type { PlimsollSpec } from './metric-spec-schema.ts';
import { mistake, type Definition, type Reading, type Sides } from './sli-meaning.ts';
import type { Path } from './source-document.ts';

/** Total is what a source sends, or the time in which it should; good says how late or how seldom is good enough. */
export function telemetryRatio(sides: Sides<PlimsollSpec>, reading: Reading): Definition | null {
  const { whole, part, polarity, atWhole, atPart } = sides;
  const tell = (path: Path, text: string): null => {
    mistake(path, { text }, reading);
    return null;
  };
  const { source, latency: early, presence: there } = whole.telemetry ?? {};
  if (source === undefined)
    return tell([...atWhole, 'spec', 'telemetry'], 'Cannot tell whose telemetry is meant: total must have a source');
  if (early !== undefined || there !== undefined)
    return tell([...atWhole, 'spec', 'telemetry'], 'Cannot use latency or presence in total: they tell what is good');
  if (polarity === 'bad') return tell([...atPart, 'spec'], 'Cannot count bad telemetry: latency and presence tell what is good');
  const { source: named = source, latency, presence } = part.telemetry ?? {};
  if (named !== source) return tell([...atPart, 'spec', 'telemetry', 'source'], 'Cannot count good of another source than total');
  if (latency === undefined && presence === undefined)
    return tell([...atPart, 'spec'], 'Cannot tell what is good: telemetry must have latency or presence');
  const known = reading.ground.sources.get(source);
  // A source that nobody declared, or that has a mistake, is told of elsewhere.
  if (known === undefined) return null;
  return {
    signal: 'telemetry',
    source,
    measure: latency === undefined ? 'presence' : 'latency',
    atMost: latency?.atMost ?? known.expectMs,
  };
}
