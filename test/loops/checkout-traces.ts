import { compileMatcher, type Matcher } from '../../src/intake/matcher.ts';
import { catalogOf, below, indicator, is, journey } from '../intake/sample-catalog.ts';

/** One journey, one indicator, told apart by version. */
export const CHECKOUT = catalogOf(
  [
    journey('checkout', {
      match: [{ kinds: ['server'], conditions: [is('service.name', 'storefront')] }],
      cohorts: [{ label: 'version', attribute: 'service.version' }],
    }),
  ],
  [indicator('checkout-success', 'checkout', { verdict: [below('http.response.status_code', 500)] })],
);
export const SUCCESS = 'checkout-success@1';

export function checkoutMatcher(): Matcher {
  return compileMatcher(CHECKOUT);
}

/** A payload of finished checkouts; `number` makes payloads differ that tell of the same. */
export type Checkouts = {
  readonly number: number;
  readonly endMs: number;
  readonly good?: number;
  readonly bad?: number;
  readonly version?: string;
};

export function checkoutTraces({ number, endMs, good = 1, bad = 0, version = '1.0.0' }: Checkouts): Uint8Array {
  const span = (status: number): unknown => ({
    name: `POST /checkout ${number}`,
    kind: 2,
    startTimeUnixNano: `${endMs - 20}000000`,
    endTimeUnixNano: `${endMs}000000`,
    attributes: [{ key: 'http.response.status_code', value: { intValue: String(status) } }],
  });
  const spans = [...Array.from({ length: good }, () => span(200)), ...Array.from({ length: bad }, () => span(503))];
  const attributes = [
    ['service.name', 'storefront'],
    ['service.version', version],
  ].map(([key, text]) => ({ key, value: { stringValue: text } }));
  return new TextEncoder().encode(JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] }));
}
