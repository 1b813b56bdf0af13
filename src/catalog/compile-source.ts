import { DAY, MINUTE, type DurationMs } from '../kernel/units.ts';
import { compileDataSource } from './compile-data-source.ts';
import { DEFAULT_SOURCE, OWN_SOURCE } from './default-source.ts';
import type { Source } from './catalog.ts';
import type { DataSourceDocument } from './openslo-schema.ts';
import type { SourceDocumentBody } from './source-schema.ts';
import { problemAt, type Report, type SourceDocument } from './source-document.ts';

type Declared<Body> = { readonly body: Body; readonly source: SourceDocument };

/** An agent that was cut off from here keeps what it finds, and tells it later. */
const PROBE_LATENESS = DAY;
const SILENT_AFTER = (3 * MINUTE) as DurationMs;
const PAUSES_UNTIL_SILENT = 3;

/** Sources by name: the one that is always there, those declared, and OpenSLO's data sources that speak PromQL. */
export function compileSources(
  sources: readonly Declared<SourceDocumentBody>[],
  dataSources: readonly Declared<DataSourceDocument>[],
  report: Report,
): ReadonlyMap<string, Source> {
  const all = new Map([[DEFAULT_SOURCE.name, DEFAULT_SOURCE]]);
  const named = new Set(sources.map(({ body }) => body.metadata.name));
  for (const dataSource of dataSources) {
    const serving = compileDataSource(dataSource, named, report);
    if (serving !== null) all.set(serving.name, serving);
  }
  const holders = new Map<string, string>();
  for (const { body, source } of sources) {
    const compiled = compileSource(body);
    all.set(compiled.name, compiled);
    reportOwn(source, compiled.name, report);
    const { certificate, browser, name } = compiled;
    const shown = [
      { what: 'certificate', path: ['spec', 'certificate'], value: certificate },
      { what: 'key of pages', path: ['spec', 'browser', 'key'], value: browser?.key ?? null },
    ];
    for (const { what, path, value } of shown) {
      if (value === null) continue;
      const holder = holders.get(`${what} ${value}`);
      holders.set(`${what} ${value}`, name);
      if (holder === undefined) continue;
      const text = `Cannot tell two sources apart by one ${what}: the source "${holder}" has it too`;
      report(problemAt(source, path, { code: 'CAT_DUPLICATE_NAME', text, hint: 'give each its own' }));
    }
  }
  return all;
}

/** Whoever had a token of that name could say what probes and reconciliations found, and that nothing was. */
function reportOwn(source: SourceDocument, name: string, report: Report): void {
  if (name !== OWN_SOURCE) return;
  const text = `Cannot declare a source named "${name}": under that name the server tells what it finds itself`;
  report(problemAt(source, ['metadata', 'name'], { code: 'CAT_NAME', text, hint: 'name it after who sends' }));
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
    latenessMs: spec.lateness ?? (spec.locations === undefined ? DEFAULT_SOURCE.latenessMs : PROBE_LATENESS),
    ...(spec.locations !== undefined && { locations: [...new Set(spec.locations)].toSorted() }),
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
    ...(spec.browser !== undefined && { browser: spec.browser }),
  };
}

/** What is only asked for answers sends nothing by itself, and so needs no token that somebody could find. */
function servicesOf({ services, prometheus }: SourceDocumentBody['spec']): Source['services'] {
  if (services === undefined) return prometheus === undefined ? null : [];
  return services.includes('*') ? null : [...new Set(services)].toSorted();
}
