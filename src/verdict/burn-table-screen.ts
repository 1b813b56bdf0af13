import { PAGE_LANES, type WindowRows } from '../evidence/ring-pages.ts';
import { broken } from '../kernel/units.ts';
import type { FittedRule } from './burn-rules.ts';
import type { Block, Shape } from './burn-table-blocks.ts';
import { poissonLowerBound } from './poisson-lower-bound.ts';
import { LEAST_PROOF } from './rule-holds.ts';

/** What was counted in the windows of a block, a stretch of `PAGE_LANES` per window. */
export type Columns = { readonly bad: Float64Array; readonly total: Float64Array };

/** What is known of a block at this tick, and where the answers go. */
export type Screening = {
  readonly counted: Columns;
  readonly events: Columns;
  /** By pair: how many times the traffic of the whole window is that of the part of it that is known. */
  readonly scales: Float64Array;
  readonly said: Uint8Array;
};

/** What a column says of a row. `ASK`: the judge has to be asked. `UNSEEN`: nobody came, so nothing can be said. */
export const NO = 0;
export const ASK = 1;
export const UNSEEN = 2;
export const HOLDS = 3;

/** Most windows of one shape. */
export const MOST_WINDOWS = 64;

/** Products of doubles are off by far less than this: a row so close below its threshold is looked at exactly. */
const SLACK = 1 - 1e-9;

export function openColumns(): Columns {
  return { bad: new Float64Array(MOST_WINDOWS * PAGE_LANES), total: new Float64Array(MOST_WINDOWS * PAGE_LANES) };
}

/** What was counted in one window of all rows, never less than nothing, as the judge is told. */
export function countWindow(
  rows: WindowRows,
  lanes: Int32Array,
  { bad, total, from }: Columns & { readonly from: number },
): void {
  const { good: goods, total: totals, now, then } = rows;
  for (let place = 0; place < lanes.length; place += 1) {
    const column = lanes[place] ?? 0;
    const counted = (totals[now + column] ?? 0) - (totals[then + column] ?? 0);
    const all = counted > 0 ? counted : 0;
    const fine = (goods[now + column] ?? 0) - (goods[then + column] ?? 0);
    total[from + place] = all;
    bad[from + place] = all - (fine < 0 ? 0 : fine > all ? all : fine);
  }
}

/**
 * Asks one rule of all rows of a block. It says `NO` and `HOLDS` only where the judge does, by the judge's arithmetic; what it
 * cannot tell by itself it leaves to the judge.
 */
export function screen(block: Block, fitted: FittedRule, screening: Screening): void {
  const { when } = fitted.rule;
  switch (when.kind) {
    case 'outage':
      return screenOutage(block, fitted, screening);
    case 'burn':
      return screenBurn(block, fitted, screening);
    case 'drop':
      return screenDrop(block, fitted, screening);
    case 'left':
      return screenLeft(block, fitted, screening);
    case 'exhausts':
      return screenExhausts(block, fitted, screening);
  }
}

/** The workbook's rules for events are decided here; those for slices are asked about when their figures are high enough. */
function screenBurn({ shape, rows, parts, of }: Block, fitted: FittedRule, { counted: { bad, total }, said }: Screening): void {
  const { rule, longMs, shortMs, threshold } = fitted;
  const { when } = rule;
  const plain = when.kind === 'burn' && when.sure && (when.threshold.kind === 'spent' || when.threshold.op === 'gte');
  if (!plain || shortMs === null || shape.burns === 'asked') return void said.fill(ASK);
  const { method } = shape.objective;
  const [long, short] = [stretchOf(shape, longMs), stretchOf(shape, shortMs)];
  // Slices are allowed by the time there is, and that nobody came is an answer there.
  const least = method.kind === 'timeslices' ? shortMs / method.sliceMs : 0;
  for (let place = 0; place < rows.length; place += 1) {
    const [longTotal, shortTotal] = [total[long + place] ?? 0, total[short + place] ?? 0];
    const [allows, outOf] = [parts[place] ?? 0, of[place] ?? 0];
    const shortBad = (bad[short + place] ?? 0) * outOf;
    const base = shortTotal > least ? shortTotal : least;
    if (least === 0 && (longTotal === 0 || shortTotal === 0)) said[place] = UNSEEN;
    else if (shortBad < threshold * (base * allows) * SLACK) said[place] = NO;
    else if (shape.burns === 'screened') said[place] = ASK;
    else {
      const longBad = bad[long + place] ?? 0;
      const isSure = longBad >= LEAST_PROOF && (poissonLowerBound(longBad) * outOf) / (longTotal * allows) >= threshold;
      said[place] = isSure && shortBad / (shortTotal * allows) >= threshold ? HOLDS : NO;
    }
  }
}

function screenOutage(
  { shape, rows }: Block,
  { rule: { when }, longMs }: FittedRule,
  { events: { bad, total }, said }: Screening,
): void {
  if (when.kind !== 'outage') broken(`${when.kind} is no outage`);
  if (shape.burns === 'asked') return void said.fill(ASK);
  const { minEvents, share, sureShare } = when;
  const from = shape.eventWindows.indexOf(longMs) * PAGE_LANES;
  for (let place = 0; place < rows.length; place += 1) {
    const all = total[from + place] ?? 0;
    const failed = bad[from + place] ?? 0;
    if (all === 0) said[place] = UNSEEN;
    else if (all < minEvents || failed < share * all) said[place] = NO;
    else said[place] = poissonLowerBound(failed) >= sureShare * all ? HOLDS : NO;
  }
}

/** What went of the whole budget. Where less than the window is known, the whole is that much larger. */
function screenDrop(block: Block, { longMs, threshold }: FittedRule, { counted: { bad, total }, scales, said }: Screening): void {
  const { shape, rows, parts, of, pairs } = block;
  if (shape.budgets !== 'decided') return askWhereBad(block, longMs, { counted: { bad, total }, said });
  const [long, whole] = [stretchOf(shape, longMs), stretchOf(shape, shape.objective.windowMs)];
  for (let place = 0; place < rows.length; place += 1) {
    const failed = bad[long + place] ?? 0;
    const base = (total[whole + place] ?? 0) * (scales[pairs[place] ?? 0] ?? 1);
    if ((total[long + place] ?? 0) === 0 || base === 0) said[place] = UNSEEN;
    else if (failed < LEAST_PROOF) said[place] = NO;
    else said[place] = (poissonLowerBound(failed) * (of[place] ?? 0)) / (base * (parts[place] ?? 0)) >= threshold ? HOLDS : NO;
  }
}

function screenLeft(block: Block, { threshold }: FittedRule, { counted: { bad, total }, said }: Screening): void {
  const { shape, rows, parts, of } = block;
  if (shape.budgets !== 'decided') return void said.fill(ASK);
  const whole = stretchOf(shape, shape.objective.windowMs);
  for (let place = 0; place < rows.length; place += 1) {
    const base = (total[whole + place] ?? 0) * (parts[place] ?? 0);
    const left = (base - (bad[whole + place] ?? 0) * (of[place] ?? 0)) / base;
    said[place] = base === 0 ? UNSEEN : left < threshold ? HOLDS : NO;
  }
}

function screenExhausts(block: Block, { longMs }: FittedRule, { counted: { bad, total }, said }: Screening): void {
  const { shape, rows, parts, of } = block;
  if (shape.budgets !== 'decided') return void said.fill(ASK);
  const [long, whole] = [stretchOf(shape, longMs), stretchOf(shape, shape.objective.windowMs)];
  for (let place = 0; place < rows.length; place += 1) {
    const base = total[whole + place] ?? 0;
    const isLeft = (bad[whole + place] ?? 0) * (of[place] ?? 0) < base * (parts[place] ?? 0) * SLACK;
    if (base === 0 || (total[long + place] ?? 0) === 0) said[place] = UNSEEN;
    else said[place] = isLeft && (bad[long + place] ?? 0) < LEAST_PROOF ? NO : ASK;
  }
}

/** Nothing went where nothing was bad. */
function askWhereBad(
  { shape, rows }: Block,
  windowMs: number,
  { counted: { bad, total }, said }: Pick<Screening, 'counted' | 'said'>,
): void {
  if (shape.budgets === 'asked') return void said.fill(ASK);
  const [long, whole] = [stretchOf(shape, windowMs), stretchOf(shape, shape.objective.windowMs)];
  const isEmpty = shape.objective.method.kind !== 'timeslices';
  for (let place = 0; place < rows.length; place += 1) {
    const nobody = (total[whole + place] ?? 0) === 0 || (isEmpty && (total[long + place] ?? 0) === 0);
    said[place] = nobody ? UNSEEN : (bad[long + place] ?? 0) === 0 ? NO : ASK;
  }
}

function stretchOf({ windows }: Shape, windowMs: number): number {
  const index = windows.findIndex((window) => window === windowMs);
  return index < 0 ? broken(`no counts over ${windowMs} ms`) : index * PAGE_LANES;
}
