import { MINUTE, SECOND, type DurationMs } from '../kernel/units.ts';
import { DEFAULT_SOURCE } from './default-source.ts';
import type { Source } from './catalog.ts';
import type { DataSourceDocument } from './openslo-schema.ts';
import { name as sourceName, url as address } from './plain-schemas.ts';
import type { SourceDocumentBody } from './source-schema.ts';
import { isMap, problemAt, type Report, type SourceDocument } from './source-document.ts';

type Declared<Body> = { readonly body: Body; readonly source: SourceDocument };

const SILENT_AFTER = (3 * MINUTE) as DurationMs;
const PAUSES_UNTIL_SILENT = 3;

/** Sources by name: the one that is always there, those declared, and OpenSLO's data sources that speak PromQL. */
export function compileSources(
  sources: readonly Declared<SourceDocumentBody>[],
  dataSources: readonly Declared<DataSourceDocument>[],
  report: Report,
): ReadonlyMap<string, Source> {
  const all = new Map([[DEFAULT_SOURCE.name, DEFAULT_SOURCE]]);
  for (const { body } of dataSources) {
    const serving = fromDataSource(body);
    if (serving !== null) all.set(serving.name, serving);
  }
  const holders = new Map<string, string>();
  for (const { body, source } of sources) {
    const compiled = compileSource(body);
    all.set(compiled.name, compiled);
    const { certificate, name } = compiled;
    if (certificate === null) continue;
    const holder = holders.get(certificate);
    holders.set(certificate, name);
    if (holder === undefined) continue;
    const text = `Cannot tell two sources apart by one certificate: the source "${holder}" has it too`;
    report(problemAt(source, ['spec', 'certificate'], { code: 'CAT_DUPLICATE_NAME', text, hint: 'give each its own' }));
  }
  return all;
}

function compileSource({ metadata, spec }: SourceDocumentBody): Source {
  const { silentAfter, prometheus } = spec;
  const expect = spec.expect ?? prometheus?.every ?? DEFAULT_SOURCE.expectMs;
  return {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    owner: spec.owner ?? null,
    services: servicesOf(spec),
    quota: spec.quota,
    expectMs: expect,
    silentAfterMs: silentAfter ?? (Math.max(SILENT_AFTER, PAUSES_UNTIL_SILENT * expect) as DurationMs),
    latenessMs: spec.lateness,
    signature: spec.signature,
    certificate: spec.certificate ?? null,
    sampling: spec.sampling,
    prometheus:
      prometheus === undefined
        ? null
        : {
            url: prometheus.url,
            everyMs: prometheus.every,
            delayMs: prometheus.delay,
            timeoutMs: prometheus.timeout,
            tokenFile: prometheus.tokenFile ?? null,
          },
  };
}

/** What is only asked for answers sends nothing by itself, and so needs no token that somebody could find. */
function servicesOf({ services, prometheus }: SourceDocumentBody['spec']): Source['services'] {
  if (services === undefined) return prometheus === undefined ? null : [];
  return services.includes('*') ? null : [...new Set(services)].toSorted();
}

/** Null when it is no Prometheus, or cannot be used as a source: its name becomes the name of files and of labels. */
function fromDataSource({ metadata, spec }: DataSourceDocument): Source | null {
  const { name, displayName = name } = metadata;
  const url = isMap(spec.connectionDetails) ? spec.connectionDetails.url : undefined;
  if (spec.type.toLowerCase() !== 'prometheus' || name === DEFAULT_SOURCE.name) return null;
  if (!sourceName.safeParse(name).success || !address.safeParse(url).success) return null;
  const asked = {
    url: String(url),
    everyMs: (10 * SECOND) as DurationMs,
    delayMs: (15 * SECOND) as DurationMs,
    timeoutMs: (10 * SECOND) as DurationMs,
    tokenFile: null,
  };
  return { ...DEFAULT_SOURCE, name, displayName, services: [], prometheus: asked };
}
