import { SECOND, type DurationMs } from '../kernel/units.ts';
import type { Source } from './catalog.ts';
import { DEFAULT_SOURCE, OWN_SOURCE } from './default-source.ts';
import type { DataSourceDocument } from './openslo-schema.ts';
import { name as sourceName, url as address } from './plain-schemas.ts';
import { isMap, problemAt, type Finding, type Path, type Report, type SourceDocument } from './source-document.ts';

type DataSource = { readonly body: DataSourceDocument; readonly source: SourceDocument };
type Say = (path: Path, finding: Finding) => void;

const NAME: Path = ['metadata', 'name'];
const DETAILS: Path = ['spec', 'connectionDetails'];

/**
 * A data source that can be asked, with a warning for all of it that is not used; null when it cannot be asked. What else
 * stands in its details may be a secret, so that it is named by its key, and its value goes nowhere.
 */
export function compileDataSource({ body, source }: DataSource, sources: ReadonlySet<string>, report: Report): Source | null {
  const { name, displayName = name } = body.metadata;
  const say: Say = (path, finding) => report(problemAt(source, path, finding));
  if (body.spec.type.toLowerCase() !== 'prometheus') {
    const text = `This server does not query data sources of type ${body.spec.type.slice(0, 60)}`;
    say(['spec', 'type'], { code: 'CAT_SOURCE_NOT_COMPUTED', text, hint: 'one of type Prometheus is asked by queries' });
    return null;
  }
  if (sources.has(name) || name === DEFAULT_SOURCE.name) {
    const text = `A Source is named "${name}" too: that document says how it is asked, and this one is ignored`;
    say(NAME, { code: 'CAT_IGNORED', text, hint: 'keep one of the two' });
    return null;
  }
  if (name === OWN_SOURCE) {
    const text = `This data source is not asked: the server itself tells what it finds under the name "${name}"`;
    say(NAME, { code: 'CAT_SOURCE_NOT_COMPUTED', text, hint: 'give it another name' });
    return null;
  }
  const url = urlIn(body.spec.connectionDetails, say);
  if (!sourceName.safeParse(name).success) {
    const text = 'This data source is not asked: its name becomes the name of files and labels, and cannot be';
    say(NAME, { code: 'CAT_SOURCE_NOT_COMPUTED', text, hint: 'use 1 to 63 lower-case letters, digits and dashes' });
    return null;
  }
  if (url === null || !address.safeParse(url).success) {
    const text = 'This data source is not asked: connectionDetails has no URL that can be used';
    const hint = 'write connectionDetails: { url: http://HOST:PORT }, without user name and password';
    say(DETAILS, { code: 'CAT_SOURCE_NOT_COMPUTED', text, hint, at: 'key' });
    return null;
  }
  const prometheus = {
    url,
    everyMs: (10 * SECOND) as DurationMs,
    delayMs: (15 * SECOND) as DurationMs,
    timeoutMs: (10 * SECOND) as DurationMs,
    tokenFile: null,
  };
  return { ...DEFAULT_SOURCE, name, displayName, services: [], prometheus };
}

/** Details are a map, or a list of maps, as some write them. */
function urlIn(details: unknown, say: Say): string | null {
  const maps: readonly unknown[] = Array.isArray(details) ? details : [details];
  let url: string | null = null;
  for (const [index, map] of maps.entries()) {
    if (!isMap(map)) continue;
    const above = Array.isArray(details) ? [...DETAILS, index] : DETAILS;
    for (const [key, value] of Object.entries(map)) {
      if (key === 'url' && typeof value === 'string' && url === null) url = value;
      else {
        const text = `${key.slice(0, 60)} of a data source is not used here`;
        const hint = 'a Source has more: tokenFile, every, delay and timeout';
        say([...above, key], { code: 'CAT_IGNORED', text, hint, at: 'key' });
      }
    }
  }
  return url;
}
