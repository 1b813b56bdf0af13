import { problemAt, type Declared, type Report, type SourceDocument } from './source-document.ts';

/**
 * Telemetry itself, scores and their parts are counted under names that begin so, beside the generations of indicators: an
 * indicator that began so would be counted together with them.
 */
const RESERVED = /^(heard|present|latency|biased|score|part|edge)\//;

export function isReserved(indicator: string): boolean {
  return RESERVED.test(indicator);
}

/** What is written within a document counts under the document's name and its own; `latency` is a name for an SLO, too. */
export function withinName(holder: string, part: string): string {
  const name = `${holder}/${part}`;
  return isReserved(name) ? `slo/${name}` : name;
}

type Named = { readonly metadata: { readonly name: string } };
type Counting = { readonly source: SourceDocument; readonly indicators: readonly { readonly name: string }[] };

/** The name of a document is the beginning of those of its indicators. */
export function reportReserved(slis: readonly Declared<Named>[], compiled: readonly Counting[], report: Report): void {
  const told = new Set<string>();
  const own = slis.map(({ body, source }): Counting => ({ source, indicators: [body.metadata] }));
  for (const { source, indicators } of [...own, ...compiled]) {
    const reserved = indicators.find(({ name }) => isReserved(name) && !told.has(name));
    for (const { name } of indicators) told.add(name);
    if (reserved === undefined) continue;
    const text = `Cannot count an indicator named "${reserved.name}": telemetry itself is counted under such names`;
    const hint = 'use a name that does not begin with heard, present, latency, biased, score, part or edge and a slash';
    report(problemAt(source, ['metadata', 'name'], { code: 'CAT_NAME', text, hint }));
  }
}
