import type { Baseline } from '../baseline.ts';
import type { Headline } from './headlines.ts';
import { showHeadlines } from './show-report.ts';

/** The page with the tables of a run in their places, which two comments each mark. */
export function documentWith(
  page: string,
  { canary, report }: { readonly canary: Baseline['canary']; readonly report: string },
): string {
  return between(between(page, 'headlines', headlinesPart(canary)), 'tables', report.trim());
}

/** The part of the page that follows from the baseline. */
export function headlinesPart(canary: Baseline['canary']): string {
  if (canary === undefined) return 'Not measured yet.';
  const { machine, figures } = canary;
  const headlines = Object.entries(figures).map(([name, kept]): Headline => ({ name, ...kept }));
  const taken =
    machine === null ? '' : `Taken ${machine.date} on ${machine.cores} cores (${machine.cpu}), Node ${machine.node}.\n\n`;
  return `${taken}${showHeadlines(headlines)}`;
}

export function partOf(page: string, name: string): string {
  const { from, to } = placeOf(page, name);
  return page.slice(from, to).trim();
}

function between(page: string, name: string, part: string): string {
  const { from, to } = placeOf(page, name);
  return `${page.slice(0, from)}\n\n${part}\n\n${page.slice(to)}`;
}

function placeOf(page: string, name: string): { readonly from: number; readonly to: number } {
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [at, to] = [page.indexOf(start), page.indexOf(end)];
  if (at < 0 || to < at) throw new Error(`Cannot find the place of the ${name}: ${start} and ${end} have to be in the page`);
  return { from: at + start.length, to };
}
