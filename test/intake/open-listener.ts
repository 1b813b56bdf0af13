import type { TestContext } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { DEFAULT_SOURCE } from '../../src/catalog/default-source.ts';
import type { Intake } from '../../src/ports/intake.ts';
import { Door, type DoorParts } from '../../src/surface/doors/door.ts';
import type { TlsParts } from '../../src/surface/doors/tls.ts';
import { openOtlpListener, type OtlpLimits, type OtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import type { Span, Traces } from './otlp-proto.ts';

export const PROTOBUF = { 'content-type': 'application/x-protobuf' };
export const JSON_TYPE = { 'content-type': 'application/json' };
export const GOOD = tracesOf({ startTimeUnixNano: '1700000000000000000', endTimeUnixNano: '1700000000100000000' });
export const TIMELESS = tracesOf({ startTimeUnixNano: '0', endTimeUnixNano: '0' });

type Opening = Partial<Omit<DoorParts, 'intake'>> & {
  readonly intake: Intake;
  readonly token?: string | null;
  readonly limits?: Partial<OtlpLimits>;
  readonly tls?: TlsParts;
};

/** A door without chance; with a token it knows one source, and else lets everybody in. */
export function doorOf({ intake, token = null, ...parts }: Omit<Opening, 'limits' | 'tls'>): Door {
  const sources = token === null ? null : () => [{ ...DEFAULT_SOURCE, token }];
  return new Door({ clock: systemClock(), sources, chance: () => 0, ...parts, intake });
}

/** A listener that is closed with its test. */
export async function opened(t: TestContext, { limits = {}, tls, ...parts }: Opening): Promise<OtlpListener> {
  const given = { door: doorOf(parts), limits: { closeMs: 500, ...limits }, ...(tls !== undefined && { tls }) };
  const listener = await openOtlpListener({ host: '127.0.0.1', port: 0, ...given });
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
