import { systemClock } from '../adapters/system-clock/system-clock.ts';
import { showDuration } from '../kernel/show.ts';
import type { Log } from '../ports/log.ts';
import { listening, PortRefused } from '../server/listening.ts';
import { listenForStop } from '../server/stop-request.ts';
import { EXIT, type ExitCode } from '../surface/cli/exit-codes.ts';
import type { RelayOptions } from '../surface/cli/command-context.ts';
import { Door } from '../surface/doors/door.ts';
import { openGrpcListener } from '../surface/doors/grpc-listener.ts';
import { openOtlpListener } from '../surface/doors/otlp-listener.ts';
import { openKeptRelay } from './open-kept-relay.ts';
import type { Relay } from './open-relay.ts';
import { openRelayToken, TokenUnreadable, type RelayToken } from './relay-token.ts';
import { openStatusListener } from './status-listener.ts';
import { showStatus } from './show-status.ts';

/** Where the relay speaks to the people who run it. */
export type Voice = { readonly log: Log; readonly complain: (text: string) => void };

/** Telemetry stays on this machine until it goes to the server, so nobody else has a way in. */
const HOST = '127.0.0.1';

/** Opens everything in the order in which it is needed, runs until asked to stop, and closes it in the opposite one. */
export async function runRelay(options: RelayOptions, { log, complain }: Voice): Promise<ExitCode> {
  const stop = listenForStop();
  try {
    const token = openRelayToken(options.tokenFile);
    if (isItself(options))
      throw new PortRefused(
        `Cannot relay to ${options.to}: there the relay itself would listen; choose another port with --port`,
      );
    await using open = new AsyncDisposableStack();
    const relay = await openKeptRelay(open, { options, clock, log, token });
    const ports = await openDoors(open, { options, relay, token });
    log.say(greeting(options, ports));
    const why = await stop.asked;
    await open.disposeAsync();
    const { payloads } = relay.report().waiting;
    log.say(`The relay has stopped (${why}). ${payloads} payloads wait in ${options.data}; the next start sends them.`);
    return EXIT.yes;
  } catch (error) {
    if (!(error instanceof PortRefused || error instanceof TokenUnreadable)) throw error;
    complain(error.message);
    return EXIT.fault;
  }
}

/** Payloads would go round for ever, and be kept again each time. */
function isItself({ to, port }: RelayOptions): boolean {
  const { hostname, port: given, protocol } = new URL(to);
  const asked = given === '' ? (protocol === 'https:' ? 443 : 80) : Number(given);
  return asked === port && /^(127\.[\d.]+|localhost|\[::1\]|0\.0\.0\.0)$/.test(hostname);
}

const clock = systemClock();

type Ports = { readonly otlp: number; readonly grpc: number; readonly status: number };
type Behind = { readonly options: RelayOptions; readonly relay: Relay; readonly token: RelayToken };

async function openDoors(open: AsyncDisposableStack, { options, relay, token }: Behind): Promise<Ports> {
  const door = new Door({ intake: relay.intake, clock, sources: token.sources });
  const otlp = await listening({ host: HOST, port: options.port, option: '--port' }, (at) => openOtlpListener({ ...at, door }));
  open.defer(() => otlp.close());
  const grpc = await listening({ host: HOST, port: options.grpcPort, option: '--grpc-port' }, (at) =>
    openGrpcListener({ ...at, door }),
  );
  open.defer(() => grpc.close());
  const report = () => {
    const doors = { ...otlp.stats(), calls: grpc.stats().calls };
    return showStatus(relay.report(), { options, at: clock.now(), doors });
  };
  const status = await listening({ host: HOST, port: options.statusPort, option: '--status-port' }, (at) =>
    openStatusListener({ ...at, status: report }),
  );
  open.defer(() => status.close());
  return { otlp: otlp.port, grpc: grpc.port, status: status.port };
}

function greeting({ to, data, maxBytes, maxAge, tokenFile }: RelayOptions, { otlp, grpc, status }: Ports): string {
  const isPlain = to.startsWith('http:') && !/^http:\/\/(127\.|localhost\b|\[::1\])/.test(to);
  const careful = isPlain ? `\n  careful    the way to ${to} is not encrypted: the token can be read on it` : '';
  return `The relay takes telemetry for ${to}
  telemetry  http://${HOST}:${otlp}, OTLP/HTTP and Prometheus remote write; http://${HOST}:${grpc}, OTLP/gRPC;
             with the token in ${tokenFile}
  status     http://${HOST}:${status}/healthz
  kept       in ${data}, up to ${maxBytes / 2 ** 20} MiB and ${showDuration(maxAge)}${careful}`;
}
