import { askRuntimeApi } from './runtime-api.ts';

/** A backend as HAProxy describes it. */
export type Backend = {
  /** `2.6.12-1+deb12u4`. */
  readonly version: string;
  readonly mode: 'http' | 'tcp';
  /** How it balances; `unknown` is what it says of `random`, and of `hash`. */
  readonly algorithm: string;
  /** The cookie that keeps users at their server, or null. */
  readonly cookie: string | null;
  readonly servers: ReadonlyMap<string, Server>;
};

export type Server = {
  readonly name: string;
  /** 0 to 256. Percentages of the runtime API are of the weight in the configuration, and of 0 they stay 0: they are not used. */
  readonly weight: number;
  /** It is up, and neither in maintenance nor draining. */
  readonly usable: boolean;
  /** It was put into maintenance by the runtime API rather than by the configuration. */
  readonly forcedOut: boolean;
  /** Only used when all others are down. */
  readonly backup: boolean;
  /** Requests it answered, and those that it was sent and did not answer. */
  readonly finished: number;
};

/** Reads one backend; throws when there is none of that name. */
export async function readBackend(address: string, backend: string): Promise<Backend> {
  const text = await askRuntimeApi(address, ['show info', `show servers state ${backend}`, `show stat ${backend} 6 -1`]);
  return parseBackend(text, { address, backend });
}

type Where = { readonly address: string; readonly backend: string };

/** The answers of the three questions, each ended by an empty line; they are told apart by what they begin with. */
export function parseBackend(text: string, where: Where): Backend {
  const blocks = text.split(/\n\n+/);
  const info = blocks.find((block) => block.includes('Name: HAProxy'));
  const states = blocks.find((block) => /^\s*1\n# be_id /.test(block));
  const stats = blocks.find((block) => block.trimStart().startsWith('# pxname,'));
  if (states === undefined || stats === undefined) throw new Error(`Cannot read ${nameOf(where)}: ${complaintOf(blocks, info)}`);
  const rows = readTable(stats.trim(), ',');
  const own = rows.find((row) => row['svname'] === 'BACKEND');
  if (own === undefined || own['algo'] === '')
    throw new Error(`Cannot read ${nameOf(where)}: its socket tells too little; it needs \`level admin\``);
  const mode = own['mode'] === 'tcp' ? 'tcp' : 'http';
  const servers = readTable(states.trim().slice('1\n'.length), ' ').map((state) =>
    readServer(state, { stat: rows.find((row) => row['svname'] === state['srv_name']) ?? {}, mode }),
  );
  return {
    version: /^Version: (\S+)/m.exec(info ?? '')?.[1] ?? 'of unknown version',
    mode,
    algorithm: own['algo'] ?? 'unknown',
    cookie: own['cookie'] === undefined || own['cookie'] === '' ? null : own['cookie'],
    servers: new Map(servers.map((server) => [server.name, server])),
  };
}

/** Bits of the administrative state: 1 is maintenance by the runtime API; any other one is maintenance or draining as well. */
const FORCED_MAINTENANCE = 1;
const RUNNING = 2;

function readServer(state: Row, { stat, mode }: { stat: Row; mode: Backend['mode'] }): Server {
  const [operation, admin] = [count(state, 'srv_op_state'), count(state, 'srv_admin_state')];
  return {
    name: state['srv_name'] ?? '',
    weight: count(state, 'srv_uweight'),
    usable: operation === RUNNING && admin === 0,
    forcedOut: (admin & FORCED_MAINTENANCE) !== 0,
    backup: stat['bck'] === '1',
    finished: mode === 'http' ? answered(stat) : count(stat, 'stot') - count(stat, 'scur'),
  };
}

/** Who is refused by a crashed server met it all the same, though that server has no answer to count. */
function answered(stat: Row): number {
  const classes = ['hrsp_1xx', 'hrsp_2xx', 'hrsp_3xx', 'hrsp_4xx', 'hrsp_5xx', 'hrsp_other', 'econ', 'eresp'];
  return classes.reduce((sum, name) => sum + count(stat, name), 0);
}

type Row = Readonly<Record<string, string>>;

function readTable(text: string, separator: string): readonly Row[] {
  const [head = '', ...lines] = text.split('\n');
  const names = head.replace(/^# /, '').split(separator);
  return lines.map((line) => Object.fromEntries(line.split(separator).map((value, index) => [names[index] ?? '', value])));
}

function count(row: Row, name: string): number {
  const value = Number(row[name] ?? '');
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

function complaintOf(blocks: readonly string[], info: string | undefined): string {
  const words = blocks.filter((block) => block !== info && block.trim() !== '').join(' ');
  return words === '' ? 'HAProxy gave no answer' : `HAProxy says ${JSON.stringify(words.trim().slice(0, 200))}`;
}

function nameOf({ address, backend }: Where): string {
  return `backend ${backend} of HAProxy at ${address}`;
}
