import { digestOf } from '../kernel/hash.ts';
import { readInstant } from '../kernel/read-instant.ts';
import { HOUR, type Instant } from '../kernel/units.ts';

/** One row of a bill in the columns of FOCUS 1.x, as texts; an absent column and an empty one are the same. */
export type FocusRow = Readonly<Record<string, string>>;

/** What a row charges, before anybody said whose it is. */
export type FocusCharge = {
  readonly key: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly micros: number;
  readonly currency: string;
  readonly idle: boolean;
};

export type FocusReading =
  | { readonly ok: true; readonly charge: FocusCharge }
  | { readonly ok: false; readonly column: string; readonly text: string };

/**
 * What tells one charge from all others: amounts, quantities, tags and the number of an invoice may change until the bill is
 * final. A correction of an earlier bill is a charge of its own.
 */
const IDENTITY = [
  'ProviderName',
  'ServiceProviderName',
  'BillingAccountId',
  'SubAccountId',
  'BillingPeriodStart',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ChargeClass',
  'ChargeFrequency',
  'ChargeDescription',
  'ServiceName',
  'ResourceId',
  'SkuId',
  'SkuPriceId',
  'RegionId',
  'AvailabilityZone',
  'PricingCategory',
  'CommitmentDiscountId',
  'CommitmentDiscountStatus',
  'CapacityReservationId',
  'CapacityReservationStatus',
] as const;
const AMOUNTS = { billed: 'BilledCost', effective: 'EffectiveCost' } as const;
const MICROS = 1_000_000;
/** Beyond it sums of millionths are not whole any more. */
const MOST = 1e9;

/** Reads what is charged, and what it is known by; names the column that it cannot read. */
export function readFocusRow(row: FocusRow, cost: keyof typeof AMOUNTS): FocusReading {
  const [from, until] = [timeIn(row['ChargePeriodStart']), timeIn(row['ChargePeriodEnd'])];
  if (from === null) return wrong('ChargePeriodStart', row, 'a time such as 2026-03-01T00:00:00Z');
  if (until === null) return wrong('ChargePeriodEnd', row, 'a time such as 2026-03-01T01:00:00Z');
  if (until < from) return wrong('ChargePeriodEnd', row, 'a time that is not before ChargePeriodStart');
  const column = AMOUNTS[cost];
  const text = row[column] ?? '';
  const amount = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(Math.abs(amount) <= MOST)) return wrong(column, row, 'an amount');
  const currency = row['BillingCurrency'] ?? '';
  if (!/^[A-Z]{3}$/.test(currency)) return wrong('BillingCurrency', row, 'a currency such as EUR');
  // What is bought once has no time of its own: it is charged in the hour in which it was bought.
  const to = (until === from ? from + HOUR : until) as Instant;
  const key = digestOf(IDENTITY.map((name) => row[name] ?? '')).slice(0, 32);
  const idle = row['CommitmentDiscountStatus'] === 'Unused' || row['CapacityReservationStatus'] === 'Unused';
  return { ok: true, charge: { key, from, to, micros: Math.round(amount * MICROS), currency, idle } };
}

function wrong(column: string, row: FocusRow, wanted: string): FocusReading {
  const found = row[column] ?? '';
  return {
    ok: false,
    column,
    text: `wanted is ${wanted}, found ${found === '' ? 'nothing' : JSON.stringify(found.slice(0, 60))}`,
  };
}

/** RFC 3339; some exports write a space, or leave the zone out, which then is UTC. */
function timeIn(text: string | undefined): Instant | null {
  if (text === undefined || text === '') return null;
  const plain = text.replace(' UTC', 'Z').replace(' ', 'T');
  return readInstant(/(?:[Zz]|[+-]\d\d:\d\d)$/.test(plain) ? plain : `${plain}Z`);
}
