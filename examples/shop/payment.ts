import { shareOf, strikes } from './fault.ts';
import { takeTime } from './latency.ts';
import { runService } from './service.ts';
import type { Answer } from './service.ts';

/** The provider behind the service fails now and then, whatever version the shop runs; budgets exist for that. */
const providerErrors = shareOf('FAULT_PROVIDER_ERRORS', 0.001);

async function pay(): Promise<Answer> {
  await takeTime({ medianMs: 22, spread: 0.55 });
  if (strikes(providerErrors)) return { status: 502, body: { error: 'the payment provider did not answer' } };
  return { status: 201, body: { payment: 'accepted' } };
}

await runService({ name: 'payment', routes: [{ method: 'POST', path: '/payments', answer: pay }] });
