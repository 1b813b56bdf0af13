import type { TestContext } from 'node:test';
import type { Intake } from '../../src/ports/intake.ts';
import { openOtlpListener, type OtlpLimits, type OtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import type { Span, Traces } from './otlp-proto.ts';

export const PROTOBUF = { 'content-type': 'application/x-protobuf' };
export const JSON_TYPE = { 'content-type': 'application/json' };
export const GOOD = tracesOf({ startTimeUnixNano: '1700000000000000000', endTimeUnixNano: '1700000000100000000' });
export const TIMELESS = tracesOf({ startTimeUnixNano: '0', endTimeUnixNano: '0' });

/** A listener that is closed with its test. */
export async function opened(
  t: TestContext,
  { intake, token = null, limits = {} }: { intake: Intake; token?: string | null; limits?: Partial<OtlpLimits> },
): Promise<OtlpListener> {
  const listener = await openOtlpListener({ host: '127.0.0.1', port: 0, token, intake, limits: { closeMs: 500, ...limits } });
  t.after(() => listener.close().catch(() => undefined)); // a test may have closed it already
  return listener;
}

export function tracesOf(times: Pick<Span, 'startTimeUnixNano' | 'endTimeUnixNano'>): Traces {
  const span: Span = { name: 'GET /', kind: 2, ...times, attributes: [], status: { code: 0 } };
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [span] }] }] };
}

/** google.rpc.Status in protobuf. */
export function status(code: number, message: string): Buffer {
  return Buffer.concat([Buffer.from([0x08, code, 0x12, message.length]), Buffer.from(message)]);
}
