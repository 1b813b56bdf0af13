import { digestOf } from '../kernel/hash.ts';
import type { Indicator, Journey } from './catalog.ts';
import type { Definition } from './sli-meaning.ts';

export type Title = { readonly name: string; readonly displayName: string };

/** The indicator and its generation: name and digest of all that decides what counts, and what of it is good. */
export function compileIndicator({ name, displayName }: Title, definition: Definition, journey: Journey): Indicator {
  const generation = `${name}@${digestOf(decisive(definition, journey)).slice(0, 8)}`;
  return { ...definition, name, displayName, journey: journey.name, generation };
}

/** Of spans a journey decides which belong to it, unless they are spans beside it; of everything else it decides only what the cohorts are. */
function decisive(whole: Definition, { match, exclude, cohorts }: Journey): object {
  const { agreement: _agreement, ...definition } = whole;
  if (definition.signal === 'log') {
    const { measured: _measured, ...counted } = definition;
    return { cohorts, ...counted };
  }
  const countsSpans = definition.signal === 'metric' && (definition.spans ?? definition.sides?.find(({ of }) => of === 'spans'));
  if (countsSpans !== undefined && countsSpans !== false) return { match, exclude, cohorts, ...definition };
  if (definition.signal !== 'span') return { cohorts, ...definition };
  const { total, verdict, polarity, match: own } = definition;
  return { ...(own === undefined ? { match, exclude } : { match: own }), cohorts, total, verdict, polarity };
}
