import type { Silence } from '../response/silence.ts';
import { showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';

/** Silences that people set, by name; those that are over are forgotten with the next one. */
export type Silences = ReadonlyMap<string, Silence>;

export type SilenceSet = Pick<Silence, 'name' | 'of' | 'until' | 'reason'>;
export type SilenceLifted = { readonly name: string; readonly reason: string };
export type SilenceFact =
  | { readonly kind: 'silence.set'; readonly body: SilenceSet }
  | { readonly kind: 'silence.lifted'; readonly body: SilenceLifted };

export const NO_SILENCES: Silences = new Map();

export function withSilenceFact(known: Silences, fact: SilenceFact & { readonly actor: string; readonly at: Instant }): Silences {
  if (fact.kind === 'silence.set') {
    const left = [...known].filter(([, { until }]) => until > fact.at);
    return new Map(left).set(fact.body.name, { ...fact.body, since: fact.at, actor: fact.actor });
  }
  const left = new Map(known);
  left.delete(fact.body.name);
  return left;
}

export function explainSilenceFact(fact: SilenceFact): string {
  if (fact.kind === 'silence.lifted') return `The silence ${fact.body.name} is lifted: ${fact.body.reason}`;
  const { of, until, reason } = fact.body;
  return `Nobody is told of ${explainSilenced(of)} until ${showInstant(until)}: ${reason}`;
}

/** What a silence is about, within a sentence. */
export function explainSilenced(of: Silence['of']): string {
  switch (of.kind) {
    case 'everything':
      return 'any alert';
    case 'alert':
      return `the alert ${of.name}`;
    case 'objective':
    case 'journey':
    case 'service':
      return `alerts of the ${of.kind} ${of.name}`;
  }
}
