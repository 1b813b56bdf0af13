/**
 * One attribute has had several names over the years. This is the one place that knows: rules may be written with any of
 * them, and spans may carry any of them. The names are those of the conventions below; raise the version with the table.
 */
export const SEMANTIC_CONVENTIONS = '1.45.0';

/** Where a value may be read from: the whole value of an attribute, or only the path of the URL in it. */
export type Spelling = { readonly key: string; readonly part: 'whole' | 'path' };

/** Facts of a span that are not attributes. An attribute that happens to have such a name is never read. */
export const SPAN_FACTS = ['span.name', 'span.status', 'span.kind', 'duration'] as const;

/** The name under which all spellings of an attribute meet. */
export function currentName(attribute: string): string {
  return CURRENT.get(attribute) ?? attribute;
}

/** The spellings of a current name, best first: when a span carries several, the first of these is believed. */
export function spellings(current: string): readonly Spelling[] {
  const gathered = GATHERED[current];
  if (gathered !== undefined) return gathered.map((key): Spelling => ({ key, part: 'whole' }));
  const older = RENAMED[current] ?? [];
  return [...[current, ...older].map((key): Spelling => ({ key, part: 'whole' })), ...(PARTS[current] ?? [])];
}

/** Current name ← older names, newest first. Only pure renames: the value means the same under each of them. */
export const RENAMED: Readonly<Record<string, readonly string[]>> = {
  'client.address': ['http.client_ip'],
  'code.column.number': ['code.column'],
  'code.file.path': ['code.filepath'],
  'code.line.number': ['code.lineno'],
  'db.collection.name': ['db.sql.table', 'db.mongodb.collection', 'db.cassandra.table', 'db.cosmosdb.container'],
  'db.namespace': ['db.name', 'db.redis.database_index', 'db.elasticsearch.cluster.name'],
  'db.operation.name': ['db.operation'],
  'db.query.text': ['db.statement'],
  'db.system.name': ['db.system'],
  'deployment.environment.name': ['deployment.environment'],
  'http.request.body.size': ['http.request_content_length_uncompressed'],
  'http.request.method': ['http.method'],
  'http.response.body.size': ['http.response_content_length_uncompressed'],
  'http.response.status_code': ['http.status_code'],
  'messaging.consumer.group.name': [
    'messaging.kafka.consumer.group',
    'messaging.rocketmq.client_group',
    'messaging.eventhubs.consumer.group',
  ],
  'messaging.destination.name': ['messaging.destination'],
  'messaging.operation.type': ['messaging.operation'],
  'messaging.system.name': ['messaging.system'],
  'network.local.address': ['net.sock.host.addr', 'net.host.ip'],
  'network.local.port': ['net.sock.host.port'],
  'network.peer.address': ['net.sock.peer.addr', 'net.peer.ip'],
  'network.peer.port': ['net.sock.peer.port'],
  'network.protocol.name': ['net.protocol.name'],
  'network.protocol.version': ['net.protocol.version', 'http.flavor'],
  'network.transport': ['net.transport'],
  'rpc.status_code': ['rpc.response.status_code'],
  'rpc.system.name': ['rpc.system'],
  // A server span names itself by net.host.*, a client span its server by net.peer.*; a span carries what fits its side first.
  'server.address': ['net.host.name', 'http.server_name', 'net.peer.name'],
  'server.port': ['net.host.port', 'net.peer.port'],
  'service.peer.name': ['peer.service'],
  'url.full': ['http.url'],
  'url.scheme': ['http.scheme'],
  'user_agent.original': ['http.user_agent'],
};

/** Names whose value is a part of another attribute's value, so that the two cannot simply be exchanged. */
const PARTS: Readonly<Record<string, readonly Spelling[]>> = {
  'url.path': [
    { key: 'http.target', part: 'path' },
    { key: 'url.full', part: 'path' },
    { key: 'http.url', part: 'path' },
  ],
  'http.target': [{ key: 'url.path', part: 'whole' }],
};

/**
 * What tells the other side of a call, which each convention says in attributes of its own, the most telling first. Not a
 * renaming: they mean different things, and each is enough to tell one callee from another.
 */
const GATHERED: Readonly<Record<string, readonly string[]>> = {
  'edge.peer': ['service.peer.name', 'peer.service', 'server.address', 'net.peer.name'],
  'edge.port': ['server.port', 'net.peer.port'],
  'edge.system': ['db.system.name', 'db.system', 'messaging.system.name', 'messaging.system', 'rpc.system.name', 'rpc.system'],
  'edge.part': ['db.namespace', 'db.name', 'messaging.destination.name', 'messaging.destination', 'rpc.service'],
};

const CURRENT = new Map(Object.entries(RENAMED).flatMap(([current, older]) => older.map((name) => [name, current] as const)));

/** Attributes that describe who sent a span rather than what happened in it: telemetry from there proves we can hear it. */
export function describesResource(attribute: string): boolean {
  return RESOURCE_NAMES.some((prefix) => attribute.startsWith(prefix));
}

const RESOURCE_NAMES = ['service.', 'deployment.', 'cloud.', 'k8s.', 'host.', 'telemetry.'];
