import type { Figure } from '../figure.ts';
import { keeps, type Headline } from './headlines.ts';
import type { Results } from './experiments.ts';
import { MODES } from './our-judge.ts';
import type { Outcome } from './outcome.ts';

type Row = readonly string[];

const RULES = [...MODES, 'Flagger', 'Argo', 'Kayenta', 'z-peek'];

/** Everything that was played, as tables in Markdown. */
export function showReport(results: Results): string {
  return [
    section('False rollbacks', showEven(results)),
    section('Bad candidates: errors', showChanges(results.changes)),
    section('Bad candidates: several streams at once', showChanges(results.bundles)),
    section('Ramps', showChanges(results.ramps)),
    section('Bad candidates: latency', showChanges([...results.slower])),
    section('Equal speed', showShares(results.evenSpeed)),
    section('Differences that are allowed', showShares(results.within)),
    section('Safe to promote', showPromotions(results)),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** What is promised, what was measured, and whether it holds. */
export function showHeadlines(headlines: readonly Headline[]): string {
  const rows = headlines.map((headline): Row => [
    headline.name,
    `${showValue(headline.value)} ${headline.unit}`,
    showGoal(headline),
    headline.atMost === undefined && headline.atLeast === undefined ? '' : keeps(headline) ? 'kept' : '**missed**',
  ]);
  return table(['figure', 'measured', 'goal', ''], rows);
}

export function showGoal({ atMost, atLeast }: Pick<Headline, 'atMost' | 'atLeast'>): string {
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${atMost}`;
  if (atMost !== undefined) return `≤ ${atMost}`;
  return atLeast === undefined ? '' : `≥ ${atLeast}`;
}

export function showValue(value: Figure['value']): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}

function showEven({ even }: Results): string {
  if (even.length === 0) return '';
  const rows = even
    // Of sixty cells those with the rate of most services, and all in which our judge was wrong.
    .filter(({ fails, outcomes }) => fails === 0.001 || MODES.some((mode) => share(outcomes, mode) > 0))
    .map(({ bursts, perSecond, fails, outcomes }): Row => [
      `${bursts}, ${perSecond}/s`,
      `${showValue(100 * fails)} %`,
      String(outcomes[0]?.runs ?? 0),
      ...RULES.map((rule) => showValue(100 * share(outcomes, rule))),
    ]);
  const head = ['traffic', 'fails', 'runs', ...RULES];
  const worst = [
    '**worst of all cells**',
    '',
    '',
    ...RULES.map((rule) => bold(Math.max(...even.map(({ outcomes }) => 100 * share(outcomes, rule))))),
  ];
  const mean = [
    '**mean of all cells**',
    '',
    '',
    ...RULES.map((rule) => bold(even.reduce((sum, { outcomes }) => sum + (100 * share(outcomes, rule)) / even.length, 0))),
  ];
  return table(head, [...rows, worst, mean]);
}

type Played = { readonly name: string; readonly perSecond: number; readonly outcomes: readonly Outcome[] };

/** Median and 95th percentile in seconds, what was missed, and bad requests on average. */
function showChanges(cells: readonly Played[]): string {
  if (cells.length === 0) return '';
  const rules = RULES.filter((rule) => cells.some(({ outcomes }) => outcomes.some((outcome) => outcome.rule === rule)));
  const rows = cells.map(({ name, perSecond, outcomes }): Row => [
    name,
    `${perSecond}/s`,
    ...rules.map((rule) => showOutcome(outcomes.find((outcome) => outcome.rule === rule))),
  ]);
  return table(['change', 'traffic', ...rules], rows);
}

function showOutcome(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '';
  const { medianSeconds, p95Seconds, rolledBack, meanBad } = outcome;
  const missed = 100 * (1 - rolledBack);
  if (rolledBack === 0) return `never, ${showValue(meanBad)} bad`;
  const times = `${medianSeconds ?? '–'} / ${p95Seconds ?? '–'} s`;
  return `${times}${missed > 0 ? `, missed ${showValue(missed)} %` : ''}, ${showValue(meanBad)} bad`;
}

function showShares(cells: readonly Played[]): string {
  if (cells.length === 0) return '';
  const rules = RULES.filter((rule) => cells.some(({ outcomes }) => outcomes.some((outcome) => outcome.rule === rule)));
  const rows = cells.map(({ name, perSecond, outcomes }): Row => [
    name,
    `${perSecond}/s`,
    String(outcomes[0]?.runs ?? 0),
    ...rules.map((rule) => showValue(100 * share(outcomes, rule))),
  ]);
  return table(['candidate', 'traffic', 'runs', ...rules], rows);
}

function showPromotions({ promotions }: Results): string {
  if (promotions.length === 0) return '';
  const rows = promotions.map((each): Row => [
    each.name,
    `${each.perSecond}/s`,
    each.mode,
    String(each.runs),
    `${showValue(100 * each.safe)} %`,
    each.medianSeconds === null ? '–' : `${each.medianSeconds} s`,
    each.medianOfNeeded === null ? '–' : showValue(each.medianOfNeeded),
    each.p95OfNeeded === null ? '–' : showValue(each.p95OfNeeded),
  ]);
  return table(['candidate', 'traffic', 'mode', 'runs', 'safe within the hour', 'median', 'took ÷ needed, median', 'p95'], rows);
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}\n`;
}

/** In columns, so that it can be read as it is. */
function table(head: Row, rows: readonly Row[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: Row): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function share(outcomes: readonly Outcome[], rule: string): number {
  return outcomes.find((outcome) => outcome.rule === rule)?.rolledBack ?? 0;
}

function bold(value: number): string {
  return `**${showValue(value)}**`;
}
