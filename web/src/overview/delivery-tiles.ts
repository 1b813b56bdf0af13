import type { DeliveryFiguresView, DeliveryFigureView } from '../../../src/wire/delivery.ts';
import type { Tone } from '../kit/tone.ts';
import { showLength, showPercent } from '../show.ts';

export type DeliveryTile = {
  readonly key: keyof DeliveryFiguresView;
  readonly label: string;
  /** Null: nothing is known. */
  readonly figure: string | null;
  readonly unit: string;
  readonly tone: Tone;
  readonly sentence: string;
  /** Between which figures it lies, where it is an estimate. */
  readonly between: string | null;
  /** The window before, and whether now is better. */
  readonly before: { readonly text: string; readonly trend: 'better' | 'worse' | 'same' } | null;
};

const TONES: Readonly<Record<NonNullable<DeliveryFigureView['band']>, Tone>> = {
  best: 'good',
  good: 'good',
  fair: 'warning',
  weak: 'warning',
};

/** The four figures in the words of somebody who does not know them by name. */
export function readDeliveryTiles({
  frequency,
  lead_time,
  change_failure_rate,
  time_to_restore,
}: DeliveryFiguresView): readonly DeliveryTile[] {
  const lead = lead_time.from === 'start' ? 'From rollout to everybody' : 'From commit to everybody';
  return [
    tile('frequency', 'Releases reach everybody', { figure: frequency, show: showFrequency, more: 'better' }),
    tile('lead_time', lead, { figure: lead_time, show: showTime, more: 'worse' }),
    tile('change_failure_rate', 'Releases that hurt', { figure: change_failure_rate, show: showShare, more: 'worse' }),
    tile('time_to_restore', 'Until customers are well again', { figure: time_to_restore, show: showTime, more: 'worse' }),
  ];
}

type Shown = readonly [figure: string, unit: string];
type Given = { readonly figure: DeliveryFigureView; readonly show: (value: number) => Shown; readonly more: 'better' | 'worse' };

function tile(key: DeliveryTile['key'], label: string, { figure, show, more }: Given): DeliveryTile {
  const { value, low, high, before, band, sentence } = figure;
  const [text, unit] = value === null ? [null, ''] : show(value);
  const spoken = (one: number): string => show(one).join(' ').trim();
  return {
    key,
    label,
    figure: text,
    unit,
    tone: band === null ? 'blind' : TONES[band],
    sentence,
    between: low === null || high === null ? null : `between ${spoken(low)} and ${spoken(high)}`,
    before: before === null || value === null ? null : { text: spoken(before), trend: trendOf({ value, before, more }) },
  };
}

/** A tenth more or less is no news. */
function trendOf({
  value,
  before,
  more,
}: {
  value: number;
  before: number;
  more: 'better' | 'worse';
}): 'better' | 'worse' | 'same' {
  if (Math.abs(value - before) <= Math.abs(before) / 10) return 'same';
  return value > before === (more === 'better') ? 'better' : 'worse';
}

function showFrequency(perDay: number): Shown {
  if (perDay >= 1) return [trim(perDay), 'a day'];
  return perDay >= 1 / 7 ? [trim(perDay * 7), 'a week'] : [trim(perDay * 30), 'a month'];
}

function showTime(ms: number): Shown {
  return [showLength(ms), ''];
}

function showShare(share: number): Shown {
  return [showPercent(share), ''];
}

function trim(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0).replace(/\.0$/, '');
}
