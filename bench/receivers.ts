import { Agent, request } from 'node:http';
import { snappyOf } from '../test/intake/snappy-pack.ts';
import { writeV1 } from '../test/intake/remote-write-proto.ts';
import type { Figure } from './figure.ts';
import { openPeer, openPlimsoll, type Receiver } from './receivers/receiver.ts';
import { seriesOf } from './remote-write.ts';

const SERIES = 20_000;
const AT_ONCE = 2_000;
const TICKS = 60;
const TICK_MS = 10_000;
/** The first scrapes make the series known and the code warm, which happens once; the others are measured. */
const WARM_TICKS = 10;
const CONNECTIONS = 4;

/**
 * Remote write from the socket to the disk, in whole processes: the same 20,000 counters scraped 60 times, sent to us, to
 * Prometheus and to VictoriaMetrics one after the other. All of them say at the end how many samples they have.
 */
export async function benchReceivers(): Promise<readonly Figure[]> {
  const ticks = bodies();
  const ours = await rateOf(await openPlimsoll(), ticks);
  const figures: Figure[] = [];
  for (const peer of ['prometheus', 'victoria-metrics'] as const) {
    const receiver = await openPeer(peer);
    if (receiver === null) continue;
    const theirs = await rateOf(receiver, ticks);
    figures.push({
      name: `remote write to the disk, beside ${peer}`,
      value: Math.round(ours),
      unit: 'samples/CPU-s',
      peer,
      ratio: ours / theirs,
    });
  }
  return figures.length > 0 ? figures : [{ name: 'remote write to the disk', value: Math.round(ours), unit: 'samples/CPU-s' }];
}

/** Samples per second of processor time, flushing and sealing in the background included. */
async function rateOf(opened: Receiver, ticks: readonly (readonly Uint8Array[])[]): Promise<number> {
  await using receiver = opened;
  using sender = openSender(receiver.url);
  let before = receiver.cpuSeconds();
  for (const [tick, bodiesOfTick] of ticks.entries()) {
    if (tick === WARM_TICKS) before = receiver.cpuSeconds();
    const left = [...bodiesOfTick];
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        for (let body = left.pop(); body !== undefined; body = left.pop()) await sender.post(body);
      }),
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000)); // what is still done behind the answers belongs to it
  const spent = receiver.cpuSeconds() - before;
  const samples = await receiver.samples();
  if (samples !== SERIES * TICKS) throw new Error(`Cannot compare: ${samples} of ${SERIES * TICKS} samples were taken`);
  return (SERIES * (TICKS - WARM_TICKS)) / spent;
}

/** Scrapes of the last ten minutes, as requests of 2,000 samples each. */
function bodies(): readonly (readonly Uint8Array[])[] {
  const now = Date.now();
  return Array.from({ length: TICKS }, (_, tick) =>
    Array.from({ length: SERIES / AT_ONCE }, (__, part) => {
      const at = now - (TICKS - tick) * TICK_MS;
      return snappyOf(
        writeV1(
          Array.from({ length: AT_ONCE }, (___, index) => {
            const { labels, samples } = seriesOf(part * AT_ONCE + index, tick);
            return { labels, samples: [[at, samples?.[0]?.[1] ?? 0]] };
          }),
        ),
      );
    }),
  );
}

function openSender(url: string): Disposable & { post(body: Uint8Array): Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const headers = {
    'content-type': 'application/x-protobuf',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '0.1.0',
  };
  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        const sent = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } }, (answer) => {
          answer.resume();
          answer.once('end', () => {
            if (answer.statusCode === 200 || answer.statusCode === 204) resolve();
            else reject(new Error(`Cannot write to ${url}: it answers ${answer.statusCode}`));
          });
        });
        sent.once('error', reject);
        sent.end(body);
      }),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

if (import.meta.main) for (const figure of await benchReceivers()) process.stdout.write(`${JSON.stringify(figure)}\n`);
