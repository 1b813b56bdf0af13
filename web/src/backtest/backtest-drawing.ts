import type { BacktestView } from '../../../src/wire/backtest.ts';
import { SIDES, standingOf, type Side, type Standing } from './backtest-rows.ts';

/** Where everything stands on a strip of this width; time runs to the right. */
export const WIDTH = 960;
export const LEFT = 84;
export const BAND = 56;
const PLOT = WIDTH - LEFT - 12;
/** More marks than these in one band are a bar. */
const MOST_MARKS = 1_000;

export type Mark = { readonly key: string; readonly x: number; readonly title: string };
export type Bar = Mark & { readonly width: number; readonly kind: 'good' | 'back' | 'open' };
export type Band = {
  readonly side: Side;
  readonly noticed: readonly Mark[];
  readonly missed: readonly Mark[];
  readonly undecided: readonly Mark[];
  readonly alarms: readonly Mark[];
  readonly releases: readonly Bar[];
};
export type Drawing = {
  readonly incidents: readonly (Mark & { readonly width: number })[];
  readonly bands: readonly Band[];
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
};

/** Incidents are shades of time over all bands; in each band stands what that policy did. */
export function drawBacktest(report: BacktestView): Drawing {
  const { from, to } = report;
  const span = Math.max(1, Date.parse(to) - Date.parse(from));
  const place = (at: string | number): number => {
    const part = ((typeof at === 'number' ? at : Date.parse(at)) - Date.parse(from)) / span;
    return round(LEFT + Math.min(1, Math.max(0, part)) * PLOT);
  };
  return {
    incidents: report.incidents.slice(0, MOST_MARKS).map(({ id, what, from: began, to: ended }) => ({
      key: id,
      x: place(began),
      width: Math.max(2, round(place(ended) - place(began))),
      title: what,
    })),
    bands: SIDES.map((side) => bandOf(report, side, place)),
    ticks: [0, 0.5, 1].map((part) => ({ x: round(LEFT + part * PLOT), text: tick(Date.parse(from) + part * span) })),
  };
}

function bandOf(report: BacktestView, side: Side, place: (at: string | number) => number): Band {
  const { incidents, false_alarms: alarms, releases } = report;
  const marks = (standing: Standing): readonly Mark[] =>
    incidents
      .slice(0, MOST_MARKS)
      .filter((incident) => standingOf(incident, side, report) === standing)
      .map(({ id, what, from, noticed }) => ({ key: id, x: place(noticed[side] ?? from), title: `${standing}: ${what}` }));
  return {
    side,
    noticed: marks('noticed'),
    missed: marks('missed'),
    undecided: marks('undecided'),
    alarms: alarms[side].map(({ at, objective }) => ({
      key: `${at} ${objective}`,
      x: place(at),
      title: `false alarm: ${objective}`,
    })),
    releases: releases.slice(0, MOST_MARKS).map(({ id, started_at: began, candidate, service, outcomes }) => {
      const { outcome, took_ms: took, turned_at: turned } = outcomes[side];
      const x = place(began);
      return {
        key: id,
        x,
        width: Math.max(3, round(place(Date.parse(began) + took) - x)),
        kind: outcome === 'promoted' ? 'good' : turned !== null || outcome === 'rolled-back' ? 'back' : 'open',
        title: `${candidate} of ${service}: ${outcome}`,
      };
    }),
  };
}

function tick(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
