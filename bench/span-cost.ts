import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { payloads, rules, SPANS } from './otlp-payloads.ts';

// `node bench/span-cost.ts FOLDER`: what a span costs here and in another checkout of this repository, from bytes to the frame
// that goes into the journal. CPU time, in turns within one process, so that other work on the machine touches all alike.
const ROUNDS = 15;
const PAYLOADS = 40;
const TURN_US = 200_000;
/** Within the time that the payloads are of. */
const RECEIVED_AT = 1_700_000_020_000;

type Settings = { readonly mostEdges?: number };
type Tree = {
  readonly compileMatcher: (catalog: unknown, settings: Settings) => { origin: object };
  readonly openBatch: () => { count: number };
  readonly clearBatch: (batch: object) => void;
  readonly readTracesProtobuf: (body: Uint8Array, matcher: object, batch: object) => { ok: boolean };
  readonly FrameEncoder: new () => { begin(): void; encode(batch: object, facts: object): Uint8Array };
};
type Way = { readonly name: string; readonly run: () => number; readonly perSecond: number; readonly costs: number[] };

async function treeAt(folder: string): Promise<Tree> {
  const load = async (path: string): Promise<object> =>
    (await import(pathToFileURL(join(resolve(folder), 'src', path)).href)) as object;
  const files = ['intake/matcher.ts', 'intake/observation-batch.ts', 'intake/otlp-protobuf.ts', 'evidence/frame-encoder.ts'];
  return Object.assign({}, ...(await Promise.all(files.map(load)))) as Tree;
}

/** `perSecond` spans arrive in one second of the origin's time, which is what draws and exemplars go by. */
function way(name: string, tree: Tree, settings: Settings & { readonly perSecond: number; readonly frames: boolean }): Way {
  const matcher = tree.compileMatcher(rules(100), settings);
  const batch = tree.openBatch();
  const encoder = new tree.FrameEncoder();
  const bodies = payloads(PAYLOADS);
  const spacing = (SPANS * 1_000) / settings.perSecond;
  let at = RECEIVED_AT;
  let frames = 0;
  const facts = { matcher, source: 'default', digest: new Uint8Array(16), rejected: 0, lateness: 3_600_000_000 };
  const run = (): number => {
    for (const body of bodies) {
      at += spacing;
      const receivedAt = Math.floor(at);
      matcher.origin = { source: 'default', allows: () => true, tail: false, receivedAt };
      tree.clearBatch(batch);
      if (!tree.readTracesProtobuf(body, matcher, batch).ok) throw new Error('Cannot measure: a payload is refused');
      if (!settings.frames) continue;
      // A segment of the journal names its series anew; the payloads' own time stands still meanwhile.
      if (frames++ % 2_000 === 0) encoder.begin();
      encoder.encode(batch, { ...facts, receivedAt: RECEIVED_AT });
    }
    return PAYLOADS * SPANS;
  };
  return { name, run, perSecond: settings.perSecond, costs: [] };
}

function measure({ run, costs }: Way, round: number): void {
  const before = process.cpuUsage();
  let [spans, used] = [0, 0];
  while (used < TURN_US) {
    spans += run();
    const { user, system } = process.cpuUsage(before);
    used = user + system;
  }
  if (round >= 0) costs.push((used * 1_000) / spans);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

if (import.meta.main) {
  const [other] = process.argv.slice(2);
  const here = await treeAt(join(import.meta.dirname, '..'));
  const before = other === undefined ? here : await treeAt(other);
  const busy = { perSecond: 300_000, frames: true };
  const ways = [
    way('before', before, busy),
    way('now, without the map', here, busy),
    way('now, many calls: one in 64 is drawn', here, { ...busy, mostEdges: 200 }),
    way('now, few calls: each is counted', here, { ...busy, perSecond: 20_000, mostEdges: 200 }),
    way('before, without frames', before, { ...busy, frames: false }),
    way('now without frames, one in 64', here, { ...busy, frames: false, mostEdges: 200 }),
  ];
  for (let round = -2; round < ROUNDS; round += 1) for (const each of ways) measure(each, round);
  for (const { name, costs } of ways) {
    const base = ways[name.includes('without frames') ? 4 : 0]?.costs ?? [];
    const ratio = median(costs.map((cost, round) => cost / (base[round] ?? Number.NaN)));
    console.log(`${name.padEnd(40)} ${median(costs).toFixed(0).padStart(6)} ns CPU a span  × ${ratio.toFixed(3)}`);
  }
}
