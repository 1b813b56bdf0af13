import type { FirstStepsView } from '../../src/wire/first-steps.ts';
import { time } from './fixture-time.ts';

/** An installation that somebody has just begun to send to. */
export function fixtureFirstSteps(at: number): FirstStepsView {
  const service = 'checkout-api';
  return {
    at: time(at),
    otlp_url: 'http://127.0.0.1:4318',
    token_file: '/srv/plimsoll/data/intake.token',
    promised: 0,
    watched: true,
    window_ms: 600_000,
    per_second: 14.2,
    total: 8_412,
    services: [{ name: service, versions: ['2.3.1'] }],
    routes: [
      {
        service,
        method: 'POST',
        route: '/checkout',
        span: 'POST /checkout',
        total: 6_120,
        failed: 12,
        p50_ms: 84,
        p95_ms: 190,
        p99_ms: 310,
      },
      {
        service,
        method: 'GET',
        route: '/healthz',
        span: 'GET /healthz',
        total: 2_292,
        failed: 0,
        p50_ms: 0.4,
        p95_ms: 0.9,
        p99_ms: 1.2,
      },
    ],
    left_out: 0,
    accepted: 96,
    refused: [
      {
        why: 'The sender is not known: it shows no token, or another one.',
        count: 3,
        hint: 'set the header as it is written here; the token is in the file',
      },
    ],
    sentence: '8,412 requests of checkout-api arrived in the last ten minutes.',
  };
}
