import type { AgreementTerms, Condition, Indicator, Journey, Source } from './catalog.ts';
import { problemAt, type Finding, type Path, type Report, type SourceDocument } from './source-document.ts';

type Without<One> = One extends Indicator ? Omit<One, 'name' | 'displayName' | 'journey' | 'generation'> : never;

/** What an indicator counts, before it has a name. */
export type Definition = Without<Indicator>;

/** What is compared with a value before anybody has said with which. */
export type Threshold =
  | { readonly signal: 'span'; readonly total: readonly Condition[] }
  | { readonly signal: 'log'; readonly event: string | null; readonly total: readonly Condition[]; readonly attribute: string }
  | { readonly signal: 'metric'; readonly metric: string; readonly where: readonly Condition[] }
  | { readonly signal: 'query'; readonly source: string; readonly query: string }
  | { readonly signal: 'telemetry'; readonly source: string };

/** What an SLI counts; `unclear` when a mistake in it has been reported, and nothing more need be said. */
export type SliMeaning =
  | { readonly kind: 'ratio'; readonly journey: string; readonly definition: Definition }
  | { readonly kind: 'threshold'; readonly journey: string; readonly of: Threshold; readonly agreement?: AgreementTerms }
  | { readonly kind: 'not-computed'; readonly because: string }
  | { readonly kind: 'unclear' };

/** Both sides of a ratio, each with its place; `polarity` says which of good and bad the part is. */
export type Sides<One> = {
  readonly whole: One;
  readonly part: One;
  readonly polarity: 'good' | 'bad';
  readonly atWhole: Path;
  readonly atPart: Path;
};

/** What an SLI may lean on: what was read without mistakes. */
export type Ground = {
  readonly journeys: ReadonlyMap<string, Journey>;
  /** Sources by name, and data sources that serve as one. */
  readonly sources: ReadonlyMap<string, Source>;
  /** What this server cannot count is given to it: see `GivenIndicator`. */
  readonly given: boolean;
  /** What probes bring with them, by the names of their indicators; absent: there are none. */
  readonly probed?: ReadonlyMap<string, { readonly meaning: SliMeaning }>;
  /** Where services are called, besides by their names; absent: nobody said. */
  readonly addresses?: ReadonlyMap<string, readonly string[]>;
};

/** Where the spec of an SLI stands: it is a document of its own, or part of an SLO. */
export type SliSite = { readonly source: SourceDocument; readonly at: Path; readonly ground: Ground };

/** Where one reads, and how one says what is wrong there. */
export type Reading = { readonly ground: Ground; say(path: Path, finding: Finding): void };

export const UNCLEAR = { kind: 'unclear' } as const;

export function readingAt({ source, at, ground }: SliSite, report: Report): Reading {
  return { ground, say: (path, finding) => report(problemAt(source, [...at, ...path], finding)) };
}

/** Says what does not add up, and leaves the SLI at that. */
export function mistake(at: Path, { text, hint }: { text: string; hint?: string }, { say }: Reading): typeof UNCLEAR {
  say(at, { code: 'CAT_INDICATOR', text, hint });
  return UNCLEAR;
}
