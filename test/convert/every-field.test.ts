import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMap, showPath, type Path } from '../../src/catalog/source-document.ts';
import type { CatalogFile } from '../../src/catalog/read-catalog.ts';
import { stringify } from 'yaml';
import { convert } from './converted.ts';

/** One document of each format with every field that the format has. */
const FORMATS: Readonly<Record<string, readonly object[]>> = {
  sloth: [
    {
      version: 'prometheus/v1',
      service: 'shop',
      labels: { owner: 'me' },
      slos: [
        {
          name: 'works',
          description: 'It works',
          objective: 99.9,
          labels: { a: 'b' },
          infoLabels: { c: 'd' },
          sli: { events: { error_query: 'sum(rate(e[{{.window}}]))', total_query: 'sum(rate(t[{{.window}}]))' } },
          alerting: {
            name: 'A',
            labels: { l: '1' },
            annotations: { n: '1' },
            page_alert: { disable: true, labels: { p: '1' }, annotations: { q: '1' } },
            ticket_alert: { disable: true, labels: { r: '1' }, annotations: { s: '1' } },
          },
          interval: { all: '1m', slierror: '1m', metadata: '1m', alert: '1m' },
        },
      ],
    },
  ],
  pyrra: [
    {
      apiVersion: 'pyrra.dev/v1alpha1',
      kind: 'ServiceLevelObjective',
      metadata: { name: 'n', namespace: 'shop', labels: { a: 'b' }, annotations: { c: 'd' }, uid: '1' },
      spec: {
        description: 'd',
        target: '99',
        window: '28d',
        indicator: { ratio: { errors: { metric: 'e' }, total: { metric: 't' }, grouping: ['handler'] } },
        alerting: { disabled: false, burnrates: true, absent: false, name: 'n', absentName: 'm', burnRateType: 'dynamic' },
        partial_response_strategy: 'warn',
        performance_over_accuracy: true,
      },
      status: { type: 'PrometheusRule' },
    },
  ],
  'openslo-v2alpha': [
    {
      apiVersion: 'openslo.com/v2alpha',
      kind: 'SLO',
      metadata: { name: 'web', labels: { a: 'b' }, annotations: { c: 'd' } },
      spec: {
        description: 'd',
        serviceRef: 'web',
        sli: {
          metadata: { name: 'ok' },
          spec: {
            description: 'd',
            thresholdMetric: {
              dataSourceSpec: { type: 'Prometheus', description: 'x', connectionDetails: { url: 'http://127.0.0.1:9' } },
              spec: { query: 'q' },
            },
          },
        },
        timeWindow: [{ duration: '4w', isRolling: true }],
        budgetingMethod: 'Occurrences',
        objectives: [{ displayName: 'o', op: 'lte', value: 1, target: 0.99 }],
      },
    },
  ],
  'openslo-v1alpha': [
    {
      apiVersion: 'openslo/v1alpha',
      kind: 'SLO',
      metadata: { name: 'web', displayName: 'Web' },
      spec: {
        description: 'd',
        service: 'web',
        budgetingMethod: 'Timeslices',
        timeWindows: [{ unit: 'Week', count: 1, isRolling: true }],
        objectives: [
          {
            displayName: 'o',
            value: 1,
            target: 0.99,
            timeSliceTarget: 0.9,
            ratioMetrics: {
              incremental: true,
              good: { source: 'metrics', queryType: 'promql', query: 'g' },
              total: { source: 'metrics', queryType: 'promql', query: 't' },
            },
          },
        ],
      },
    },
  ],
  keptn: [
    {
      spec_version: '1.0',
      filter: { service: 'cart' },
      comparison: { compare_with: 'single_result' },
      objectives: [
        {
          sli: 'p95',
          displayName: 'd',
          weight: 2,
          key_sli: true,
          pass: [{ criteria: ['<600'] }],
          warning: [{ criteria: ['<800'] }],
        },
      ],
      total_score: { pass: '90%', warning: '75%' },
    },
    { spec_version: '1.0', indicators: { p95: 'q' } },
  ],
};

/**
 * Each field is taken away in turn, or said to be the opposite, and a field that nobody knows put in its place. Either the result or the report must
 * differ for the one; the other must be named. So nothing is ignored in silence.
 */
for (const [format, documents] of Object.entries(FORMATS)) {
  test(`${format}: every field is honoured or named`, () => {
    const whole = outcome(documents);
    assert.deepEqual(whole.mistakes, []);
    for (const [index, document] of documents.entries()) {
      for (const path of leavesOf(document)) {
        const without = documents.map((one, at) => (at === index ? changed(one, path) : one));
        const seen = outcome(without as object[]);
        const differs = JSON.stringify([seen.files, seen.mistakes.length]) !== JSON.stringify([whole.files, 0]);
        const named = whole.named.some((name) => showPath(path).startsWith(name));
        assert.ok(
          differs || named || SAYS_THE_FORMAT.has(String(path[0])),
          `${format}: ${showPath(path)} changes nothing and is not named`,
        );
      }
      for (const path of mapsOf(document)) {
        const added = documents.map((one, at) => (at === index ? put(one, [...path, 'nobody-knows'], 'this') : one));
        const { files, notes, mistakes } = outcome(added as object[]);
        const shown = JSON.stringify([files, mistakes]).includes('nobody-knows');
        const named = notes.some(
          (note) => note.includes('nobody-knows') || path.some((_, end) => note.includes(`${showPath(path.slice(0, end + 1))} `)),
        );
        assert.ok(shown || named, `${format}: an unknown field in ${showPath(path)} is ignored in silence`);
      }
    }
  });
}

/** They say which format it is, and nothing else. */
const SAYS_THE_FORMAT = new Set(['version', 'spec_version', 'apiVersion', 'kind']);

function outcome(documents: readonly object[]) {
  const files: readonly CatalogFile[] = documents.map((one, index) => ({ file: `${index}.yaml`, text: stringify(one) }));
  const converted = convert(files);
  const told = [...converted.notes, ...converted.mistakes];
  return {
    files: converted.files,
    mistakes: converted.mistakes.map(({ text }) => text),
    notes: told.map(({ place, text }) => `${place.path} ${text}`),
    named: converted.notes.filter(({ code }) => code.startsWith('CONV')).map(({ place }) => place.path),
  };
}

function leavesOf(value: unknown, path: Path = []): readonly Path[] {
  if (!isMap(value) && !Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]));
}

/** Maps whose keys the format knows: labels and the like may have any. */
function mapsOf(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((inner, index) => mapsOf(inner, [...path, index]));
  if (!isMap(value)) return [];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => mapsOf(inner, [...path, key]))];
}

function changed(document: object, path: Path): unknown {
  const value = path.reduce<unknown>((here, part) => (here as Record<PropertyKey, unknown>)[part], document);
  return typeof value === 'boolean' ? put(document, path, !value) : removed(document, path);
}

function removed(value: unknown, [first, ...rest]: Path): unknown {
  if (Array.isArray(value))
    return value.flatMap((inner, index) => (index !== first ? [inner] : rest.length === 0 ? [] : [removed(inner, rest)]));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key !== first ? [[key, inner]] : rest.length === 0 ? [] : [[key, removed(inner, rest)]],
    ),
  );
}

function put(value: unknown, [first, ...rest]: Path, what: unknown): unknown {
  if (Array.isArray(value)) return value.map((inner, index) => (index === first ? put(inner, rest, what) : inner));
  if (!isMap(value) || first === undefined) return value;
  return { ...value, [first]: rest.length === 0 ? what : put(value[String(first)], rest, what) };
}
