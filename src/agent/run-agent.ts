import { join } from 'node:path';
import { openAssignedProbes } from '../adapters/assigned-probes/assigned-probes.ts';
import { openMeans } from '../adapters/given-means/given-means.ts';
import { openBrowserProber } from '../adapters/chromium/open-browser-prober.ts';
import { openProber } from '../adapters/prober-net/open-prober.ts';
import { systemClock } from '../adapters/system-clock/system-clock.ts';
import { broken, type DurationMs } from '../kernel/units.ts';
import { makeRun } from '../loops/probes/make-run.ts';
import { openProbeRounds, type ProbeRounds } from '../loops/probes/probe-rounds.ts';
import { ToldRuns } from '../loops/probes/told-runs.ts';
import { EVERY_SLOT, type Job } from '../loops/rounds.ts';
import { tellEvents } from '../loops/tell-events.ts';
import { processTime } from '../loops/work-time.ts';
import { openKeptRelay } from '../relay/open-kept-relay.ts';
import type { Relay } from '../relay/open-relay.ts';
import { openRelayToken, TokenUnreadable, type RelayToken } from '../relay/relay-token.ts';
import { openStatusListener } from '../relay/status-listener.ts';
import type { Voice } from '../relay/run-relay.ts';
import { listening, PortRefused } from '../server/listening.ts';
import { listenForStop } from '../server/stop-request.ts';
import type { AgentOptions } from '../surface/cli/command-context.ts';
import { EXIT, type ExitCode } from '../surface/cli/exit-codes.ts';
import { withoutPicture } from '../probe/run-report.ts';
import { assignments, type Assignments } from '../wire/probe.ts';
import { openFailedRuns, type FailedRuns } from './failed-runs.ts';
import { followProbes, type FollowedProbes } from './followed-probes.ts';

const clock = systemClock();
const EVERY_TENTH = 100 as DurationMs;

/** Probes from where it runs until it is asked to stop. What it finds is on its disk before it is on its way. */
export async function runAgent(options: AgentOptions, { log, complain }: Voice): Promise<ExitCode> {
  const stop = listenForStop();
  try {
    const token = openRelayToken(options.tokenFile);
    await using open = new AsyncDisposableStack();
    const agent = await openAgent(open, { options, log, token });
    await openStatus(open, options, agent);
    log.say(greeting(options));
    const why = await stop.asked;
    await open.disposeAsync();
    const { payloads } = agent.relay.report().waiting;
    log.say(`The agent has stopped (${why}). ${payloads} payloads wait in ${options.data}; the next start sends them.`);
    return EXIT.yes;
  } catch (error) {
    if (!(error instanceof PortRefused || error instanceof TokenUnreadable)) throw error;
    complain(error.message);
    return EXIT.fault;
  }
}

type Opening = { readonly options: AgentOptions; readonly log: Voice['log']; readonly token: RelayToken };
type Agent = {
  readonly relay: Relay;
  readonly rounds: ProbeRounds;
  readonly told: ToldRuns;
  readonly followed: FollowedProbes;
};

/** The results take the way of a relay: a folder, a journal in it, and from there in order to the server. */
async function openAgent(open: AsyncDisposableStack, { options, log, token }: Opening): Promise<Agent> {
  const file = join(options.data, 'assignments.json');
  const followed = followProbes(
    openAssignedProbes({ url: options.server, location: options.location, token: token.current, file, read: readAssignments }),
    log,
  );
  const state: { relay: Relay | null; probing: Probing | null } = { relay: null, probing: null };
  const jobs = (): readonly Job[] => {
    const failed = openFailedRuns(options, { log, token: token.current });
    state.probing = openProbing(options, { log, followed, failed, intake: () => state.relay });
    return [{ name: 'assignments', every: EVERY_SLOT, run: () => followed.round() }, state.probing.job, failed.job];
  };
  const relay = await openKeptRelay(open, { options, clock, log, token, jobs });
  state.relay = relay;
  const probing = state.probing ?? broken('a relay that did not ask for its jobs');
  open.defer(() => probing.close());
  return { relay, rounds: probing.rounds, told: probing.told, followed };
}

function readAssignments(json: unknown): Assignments | null {
  const read = assignments.safeParse(json);
  return read.success ? read.data : null;
}

type ProbingParts = Pick<Opening, 'log'> & {
  readonly followed: FollowedProbes;
  readonly failed: FailedRuns;
  readonly intake: () => Relay | null;
};
type Probing = { readonly job: Job; readonly rounds: ProbeRounds; readonly told: ToldRuns; close(): Promise<void> };

function openProbing(options: AgentOptions, { log, followed, failed, intake }: ProbingParts): Probing {
  const prober = openProber({ clock });
  const browser = openBrowserProber({ chromium: options.chromium ?? null });
  const means = openMeans({ commands: new Map(), secrets: options.secret ?? new Map(), clusters: new Map() });
  const told = new ToldRuns({
    log,
    async tell(events) {
      const relay = intake();
      if (relay !== null) return tellEvents(relay.intake, 'default', events);
      return { say: 'busy', because: 'STORE', retryAfterMs: 0, text: 'the folder is not open yet' };
    },
  });
  const references = options.reference ?? [referenceOf(options.to)];
  const parts = { prober, browser, secret: means.secret, time: processTime, references };
  const rounds = openProbeRounds({
    clock,
    log,
    location: options.location,
    probes: followed.current,
    make: (of) => makeRun(parts, of),
    told(run) {
      told.add(withoutPicture(run));
      failed.add(run);
    },
  });
  const state = { closing: false };
  return {
    rounds,
    told,
    job: {
      name: 'probes',
      every: EVERY_TENTH,
      async run(at) {
        if (state.closing) return;
        rounds.round(at);
        told.flush();
      },
    },
    async close() {
      state.closing = true;
      await prober.close();
      await browser.close();
      await rounds.settled();
      await told.settled();
      await failed.settled();
    },
  };
}

/** Whoever cannot even reach the server has no word on whether others can be reached. */
function referenceOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
}

async function openStatus(open: AsyncDisposableStack, options: AgentOptions, agent: Agent): Promise<void> {
  if (options.statusPort === undefined) return;
  const { relay, rounds, told, followed } = agent;
  const status = () => {
    const { server, waiting, refusing } = relay.report();
    const body = {
      location: options.location,
      server: { api: followed.server(), telemetry: server.says },
      probes: { ...rounds.counters(), ...told.counters() },
      waiting: { payloads: waiting.payloads, bytes: waiting.bytes, oldest_ms: waiting.oldest },
      refusing,
    };
    return { well: refusing === null, body };
  };
  const listener = await listening({ host: '127.0.0.1', port: options.statusPort, option: '--status-port' }, (at) =>
    openStatusListener({ ...at, status }),
  );
  open.defer(() => listener.close());
  process.stdout.write(`  status     http://127.0.0.1:${listener.port}/healthz\n`);
}

function greeting({ location, server, to, data }: AgentOptions): string {
  return `The agent probes from ${location}
  server     ${server} says what, ${to} takes the results
  kept       in ${data}, until the server has taken it`;
}
