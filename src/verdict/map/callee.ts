import { NONE, OTHER } from '../../intake/cohort-table.ts';

export type NodeKind = 'service' | 'database' | 'queue' | 'external' | 'unknown' | 'others';
export type MapNode = { readonly name: string; readonly kind: NodeKind };

/** What tells the other side of an edge, as its spans say it; see `intake/edge-rules.ts`. */
export type EdgeLabels = Readonly<Record<string, string>>;

/** Which services there are, and by which addresses they are called. */
export type KnownServices = { readonly names: ReadonlySet<string>; readonly addresses: ReadonlyMap<string, string> };

const RPC = new Set([
  'grpc',
  'connect_rpc',
  'apache_dubbo',
  'dotnet_wcf',
  'java_rmi',
  'jsonrpc',
  'onc_rpc',
  'aws-api',
  'aws_api',
]);
const MESSAGING = new Set(
  'activemq aws.sns aws_sns aws_sqs aws.sqs eventgrid azure_eventgrid eventhubs azure_eventhubs servicebus gcp_pubsub jms kafka nats rabbitmq rocketmq pulsar mqtt redis_streams'.split(
    ' ',
  ),
);
/** Nobody writes the ports that an address means without one. */
const USUAL_PORTS = new Set(['80', '443']);

/** The other side of a call: a service that is known by its name or address, or else what the call says of it. */
export function calleeOf(labels: EdgeLabels, known: KnownServices): MapNode {
  const { peer, port, system, part } = labels;
  if (peer === OTHER) return { name: OTHER, kind: 'others' };
  if (said(system) && MESSAGING.has(system)) return queueOf(labels);
  const service = said(peer) ? serviceAt(peer, port, known) : null;
  if (service !== null) return { name: service, kind: 'service' };
  if (said(system) && !RPC.has(system)) return { name: databaseName(labels, system), kind: 'database' };
  if (said(peer)) return { name: said(port) && !USUAL_PORTS.has(port) ? `${peer}:${port}` : peer, kind: 'external' };
  return said(part) ? { name: part, kind: 'external' } : { name: 'unknown', kind: 'unknown' };
}

/** What messages go through, whoever sends them and whoever takes them. */
export function queueOf({ system, part, peer }: EdgeLabels): MapNode {
  if (system === OTHER) return { name: OTHER, kind: 'others' };
  const broker = said(system) ? system : said(peer) ? peer : 'queue';
  return { name: said(part) ? `${broker}/${part}` : broker, kind: 'queue' };
}

/** Of `payment.shop.svc:8080` the service may be known by all of it, without the port, or by its name itself. */
function serviceAt(peer: string, port: string | undefined, { names, addresses }: KnownServices): string | null {
  const whole = said(port) ? `${peer}:${port}` : peer;
  return addresses.get(whole) ?? addresses.get(peer) ?? (names.has(peer) ? peer : null);
}

function databaseName({ peer, part }: EdgeLabels, system: string): string {
  const at = said(peer) ? peer : system;
  return said(part) ? `${at}/${part}` : at;
}

function said(value: string | undefined): value is string {
  return value !== undefined && value !== NONE && value !== '';
}
