import { PAGE_LANES, type WindowRows } from '../evidence/ring-pages.ts';
import { broken } from '../kernel/units.ts';
import type { FittedRule } from './burn-rules.ts';
import type { Block, Shape } from './burn-table-blocks.ts';
import { poissonLowerBound } from './poisson-lower-bound.ts';
import { LEAST_PROOF } from './rule-holds.ts';

/** What was counted in the windows of a block, a stretch of `PAGE_LANES` per window. */
export type Columns = { readonly bad: Float64Array; readonly total: Float64Array };

/** What is known of a block at this tick, and where the answers go: a bit per rule for each of its rows. */
export type Screening = {
  readonly counted: Columns;
  readonly events: Columns;
  /** By pair: how many times the traffic of the whole window is that of the part of it that is known. */
  readonly scales: Float64Array;
  readonly holds: Int32Array;
  /** Nobody came, so nothing can be said. */
  readonly unseen: Int32Array;
  /** The judge has to be asked. */
  readonly asked: Int32Array;
};

/** Most windows of one shape. */
export const MOST_WINDOWS = 64;

/** Products of doubles are off by far less than this: a row so close below its threshold is looked at exactly. */
const SLACK = 1 - 1e-9;

export function openScreening(pairs: number): Screening {
  const bits = (): Int32Array => new Int32Array(PAGE_LANES);
  return {
    counted: openColumns(),
    events: openColumns(),
    scales: new Float64Array(pairs),
    holds: bits(),
    unseen: bits(),
    asked: bits(),
  };
}

function openColumns(): Columns {
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
    const column = lanes[place]!;
    const counted = totals[now + column]! - totals[then + column]!;
    const all = counted > 0 ? counted : 0;
    const fine = goods[now + column]! - goods[then + column]!;
    total[from + place] = all;
    bad[from + place] = all - (fine < 0 ? 0 : fine > all ? all : fine);
  }
}

/**
 * Asks one rule of all rows of a block, and sets its bit where there is something to say. It decides only where it reckons by
 * the judge's own arithmetic; what it cannot tell by itself it leaves to the judge.
 */
export function screen(block: Block, index: number, screening: Screening): void {
  const fitted = block.shape.rules[index] ?? broken(`no rule ${index}`);
  const one = { fitted, bit: 1 << index };
  switch (fitted.rule.when.kind) {
    case 'outage':
      return screenOutage(block, one, screening);
    case 'burn':
      return screenBurn(block, one, screening);
    case 'drop':
      return screenDrop(block, one, screening);
    case 'left':
      return screenLeft(block, one, screening);
    case 'exhausts':
      return screenExhausts(block, one, screening);
  }
}

type One = { readonly fitted: FittedRule; readonly bit: number };

/** The workbook's rules for events are decided here; those for slices are asked about when their figures are high enough. */
function screenBurn(block: Block, { fitted, bit }: One, { counted: { bad, total }, holds, unseen, asked }: Screening): void {
  const { shape, rows, parts, of } = block;
  const { rule, longMs, shortMs, threshold } = fitted;
  const { when } = rule;
  const plain = when.kind === 'burn' && when.sure && (when.threshold.kind === 'spent' || when.threshold.op === 'gte');
  if (!plain || shortMs === null || shape.burns === 'asked') return askAll(block, bit, asked);
  const { method } = shape.objective;
  const [long, short] = [stretchOf(shape, longMs), stretchOf(shape, shortMs)];
  // Slices are allowed by the time there is, and that nobody came is an answer there.
  const least = method.kind === 'timeslices' ? shortMs / method.sliceMs : 0;
  const decided = shape.burns === 'decided';
  for (let place = 0; place < rows.length; place += 1) {
    const shortTotal = total[short + place]!;
    const longTotal = total[long + place]!;
    if (least === 0 && (longTotal === 0 || shortTotal === 0)) {
      unseen[place]! |= bit;
      continue;
    }
    const allowed = (shortTotal > least ? shortTotal : least) * parts[place]!;
    const shortBad = bad[short + place]! * of[place]!;
    if (shortBad < threshold * allowed * SLACK) continue;
    if (!decided) {
      asked[place]! |= bit;
      continue;
    }
    const longBad = bad[long + place]!;
    const isSure = longBad >= LEAST_PROOF && (poissonLowerBound(longBad) * of[place]!) / (longTotal * parts[place]!) >= threshold;
    if (isSure && shortBad / allowed >= threshold) holds[place]! |= bit;
  }
}

function screenOutage(block: Block, { fitted, bit }: One, { events: { bad, total }, holds, unseen, asked }: Screening): void {
  const { shape, rows } = block;
  const { when } = fitted.rule;
  if (when.kind !== 'outage') broken(`${when.kind} is no outage`);
  if (shape.burns === 'asked') return askAll(block, bit, asked);
  const { minEvents, share, sureShare } = when;
  const from = shape.eventWindows.indexOf(fitted.longMs) * PAGE_LANES;
  for (let place = 0; place < rows.length; place += 1) {
    const all = total[from + place]!;
    const failed = bad[from + place]!;
    if (all === 0) unseen[place]! |= bit;
    else if (all >= minEvents && failed >= share * all && poissonLowerBound(failed) >= sureShare * all) holds[place]! |= bit;
  }
}

/** What went of the whole budget. Where less than the window is known, the whole is that much larger. */
function screenDrop(block: Block, { fitted, bit }: One, screening: Screening): void {
  const { shape, rows, parts, of, pairs } = block;
  if (shape.budgets !== 'decided') return askWhereBad(block, { fitted, bit }, screening);
  const { counted, scales, holds, unseen } = screening;
  const { bad, total } = counted;
  const { longMs, threshold } = fitted;
  const [long, whole] = [stretchOf(shape, longMs), stretchOf(shape, shape.objective.windowMs)];
  for (let place = 0; place < rows.length; place += 1) {
    const failed = bad[long + place]!;
    const base = total[whole + place]! * scales[pairs[place]!]!;
    if (total[long + place] === 0 || base === 0) {
      unseen[place]! |= bit;
      continue;
    }
    const allowed = base * parts[place]!;
    // The bound is dear, and never above the count that it bounds.
    if (failed < LEAST_PROOF || failed * of[place]! < threshold * allowed * SLACK) continue;
    if ((poissonLowerBound(failed) * of[place]!) / allowed >= threshold) holds[place]! |= bit;
  }
}

function screenLeft(block: Block, { fitted, bit }: One, { counted: { bad, total }, holds, unseen, asked }: Screening): void {
  const { shape, rows, parts, of } = block;
  if (shape.budgets !== 'decided') return askAll(block, bit, asked);
  const whole = stretchOf(shape, shape.objective.windowMs);
  for (let place = 0; place < rows.length; place += 1) {
    const base = total[whole + place]! * parts[place]!;
    if (base === 0) unseen[place]! |= bit;
    else if ((base - bad[whole + place]! * of[place]!) / base < fitted.threshold) holds[place]! |= bit;
  }
}

function screenExhausts(block: Block, { fitted, bit }: One, { counted: { bad, total }, unseen, asked }: Screening): void {
  const { shape, rows, parts, of } = block;
  if (shape.budgets !== 'decided') return askAll(block, bit, asked);
  const [long, whole] = [stretchOf(shape, fitted.longMs), stretchOf(shape, shape.objective.windowMs)];
  for (let place = 0; place < rows.length; place += 1) {
    const base = total[whole + place]!;
    if (base === 0 || total[long + place] === 0) {
      unseen[place]! |= bit;
      continue;
    }
    const isLeft = bad[whole + place]! * of[place]! < base * parts[place]! * SLACK;
    if (!isLeft || bad[long + place]! >= LEAST_PROOF) asked[place]! |= bit;
  }
}

/** Nothing went where nothing was bad. */
function askWhereBad(block: Block, { fitted, bit }: One, { counted: { bad, total }, unseen, asked }: Screening): void {
  const { shape, rows } = block;
  if (shape.budgets === 'asked') return askAll(block, bit, asked);
  const [long, whole] = [stretchOf(shape, fitted.longMs), stretchOf(shape, shape.objective.windowMs)];
  const isEmpty = shape.objective.method.kind !== 'timeslices';
  for (let place = 0; place < rows.length; place += 1) {
    const nobody = total[whole + place] === 0 || (isEmpty && total[long + place] === 0);
    if (nobody) unseen[place]! |= bit;
    else if (bad[long + place]! > 0) asked[place]! |= bit;
  }
}

function askAll({ rows }: Block, bit: number, asked: Int32Array): void {
  for (let place = 0; place < rows.length; place += 1) asked[place]! |= bit;
}

function stretchOf({ windows }: Shape, windowMs: number): number {
  const index = windows.findIndex((window) => window === windowMs);
  return index < 0 ? broken(`no counts over ${windowMs} ms`) : index * PAGE_LANES;
}
