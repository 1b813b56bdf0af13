import { CHANGE_BOUNDS, type ChangeKind } from '../wire/change.ts';
import { PLAIN_CHANGE, type Change } from './change.ts';
import { isMap } from './change-place.ts';

type Content = Readonly<Record<string, unknown>>;
export type CdEvent = {
  readonly subject: string;
  readonly predicate: string;
  readonly subjectId: string;
  readonly content: Content;
};
export type CdEventMeaning = Omit<Change, 'id' | 'source' | 'at' | 'traceparent' | 'chain' | 'links'>;

/** What each subject and predicate is to us; those that are missing tell nothing that a verdict could use. */
const KINDS: Readonly<Record<string, ChangeKind>> = {
  'service.deployed': 'deploy',
  'service.upgraded': 'deploy',
  'service.rolledback': 'deploy',
  'service.removed': 'deploy',
  'service.published': 'deploy',
  'environment.created': 'config',
  'environment.modified': 'config',
  'environment.deleted': 'config',
  'incident.detected': 'incident',
  'incident.reported': 'incident',
  'incident.resolved': 'incident',
  'change.merged': 'merge',
  'artifact.packaged': 'artifact',
  'artifact.signed': 'artifact',
  'artifact.published': 'artifact',
  'testsuiterun.started': 'test',
  'testsuiterun.finished': 'test',
};

/** The change that an event tells of, or null when it means nothing here. */
export function changeOfCdEvent(event: CdEvent): CdEventMeaning | null {
  const kind = KINDS[`${event.subject}.${event.predicate}`];
  if (kind === undefined) return null;
  const about = { ...PLAIN_CHANGE, kind, action: event.predicate, environment: idOf(event.content['environment']) };
  switch (event.subject) {
    case 'service':
      return { ...about, ...ofService(event) };
    case 'environment':
      return { ...about, environment: event.subjectId, summary: textOf(event.content['name']), url: urlOf(event.content['url']) };
    case 'incident':
      return { ...about, ...ofIncident(event) };
    case 'artifact':
      return { ...about, ...ofArtifact(event) };
    case 'testsuiterun':
      return { ...about, ...ofTests(event) };
    default:
      return { ...about, ...ofMerge(event) };
  }
}

function ofService({ subjectId, content }: CdEvent): Partial<CdEventMeaning> {
  const artifact = textOf(content['artifactId']);
  return { service: subjectId, version: versionOf(artifact), details: details({ artifact }) };
}

function ofIncident({ subjectId, content }: CdEvent): Partial<CdEventMeaning> {
  const artifact = textOf(content['artifactId']);
  return {
    service: idOf(content['service']),
    version: versionOf(artifact),
    summary: textOf(content['description'], CHANGE_BOUNDS.summary),
    url: urlOf(content['ticketURI']),
    details: details({ incident: subjectId, artifact }),
  };
}

function ofArtifact({ subjectId, content }: CdEvent): Partial<CdEventMeaning> {
  const change = idOf(content['change']) ?? '';
  return { version: versionOf(subjectId), details: details({ artifact: subjectId, change }) };
}

function ofTests({ subjectId, content }: CdEvent): Partial<CdEventMeaning> {
  const outcome = textOf(content['outcome']);
  const severity = textOf(content['severity']);
  const suite = isMap(content['testSuite']) ? textOf(content['testSuite']['name']) || textOf(content['testSuite']['id']) : '';
  const summary = textOf(content['reason'], CHANGE_BOUNDS.summary);
  return { summary, details: details({ run: subjectId, suite, outcome, severity }) };
}

function ofMerge({ subjectId, content }: CdEvent): Partial<CdEventMeaning> {
  const repository = idOf(content['repository']) ?? '';
  return { summary: textOf(content['description'], CHANGE_BOUNDS.summary), details: details({ change: subjectId, repository }) };
}

/**
 * The version in a package URL: the tag people gave an image before the digest that machines did, then what follows `@`.
 * What is no package URL names its artifact as a whole.
 */
export function versionOf(artifact: string): string | null {
  if (artifact === '') return null;
  if (!artifact.startsWith('pkg:')) return cut(artifact);
  const [path = '', qualifiers = ''] = artifact.split('#')[0]?.split('?') ?? [];
  const tag = qualifiers
    .split('&')
    .find((pair) => pair.startsWith('tag='))
    ?.slice('tag='.length);
  const at = path.lastIndexOf('@');
  const version = tag ?? (at < 0 ? '' : path.slice(at + 1));
  return version === '' ? null : cut(decoded(version));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function cut(text: string): string {
  return text.slice(0, CHANGE_BOUNDS.name).toWellFormed();
}

function idOf(value: unknown): string | null {
  const id = isMap(value) ? textOf(value['id']) : '';
  return id === '' ? null : id;
}

function textOf(value: unknown, most: number = CHANGE_BOUNDS.name): string {
  return typeof value === 'string' ? value.trim().slice(0, most).toWellFormed() : '';
}

function urlOf(value: unknown): string | null {
  return typeof value === 'string' && value.length <= CHANGE_BOUNDS.url && /^https?:\/\/\S+$/.test(value) && value.isWellFormed()
    ? value
    : null;
}

function details(given: Readonly<Record<string, string>>): Change['details'] {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}
