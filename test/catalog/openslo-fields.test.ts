import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { openSloKinds } from '../../src/catalog/document-kinds.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { isMap, showPath, valueAt, type Path } from '../../src/catalog/source-document.ts';
import { fieldsOf, placesIn } from './openslo-fields.ts';
import { openSloSuite } from './openslo-suite.ts';

// No field of OpenSLO is ignored in silence. Every field that the schemas know is changed, where the suite has it, to
// another value that is allowed: then the compiled catalog must change, or something must be said about that place.

type Kind = keyof typeof openSloKinds;
type Document = { readonly kind: string; readonly metadata: { readonly name: string }; readonly spec: unknown };

const written = openSloSuite()
  .flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as Document | Document[]))
  .flat();

/** Every SLI also where it is written in an SLO, and in one objective of a composite: all its fields exist there too. */
const inlined = written
  .filter(({ kind }) => kind === 'SLI')
  .flatMap(({ metadata, spec }, index): object[] => {
    const indicator = {
      apiVersion: 'openslo/v1',
      kind: 'SLI',
      metadata: { ...metadata, labels: { a: 'b' }, annotations: { c: 'd' } },
      spec,
    };
    const compared = isMap(spec) && spec.thresholdMetric !== undefined ? { op: 'lte', value: 2 } : {};
    const head = { apiVersion: 'openslo/v1', kind: 'SLO' };
    const terms = { service: 'web', timeWindow: [{ duration: '4w', isRolling: true }], budgetingMethod: 'Occurrences' };
    const whole = { ...terms, indicator, objectives: [{ target: 0.9, ...compared }] };
    const other = { target: 0.9, indicatorRef: 'checkout-success' };
    const part = { ...terms, objectives: [other, { target: 0.9, ...compared, indicator }] };
    return [
      { ...head, metadata: { name: `whole-${index}` }, spec: whole },
      { ...head, metadata: { name: `part-${index}` }, spec: part },
    ];
  }) as Document[];
const documents = [...written, ...inlined];

/** Keys that say what something is: another value is refused, at its place or at the place that needs it. */
const IDENTITY = ['apiVersion', 'kind', 'isRolling'];

const outcomeOf = (all: readonly Document[]) => {
  const read = readCatalog(all.map((document, index) => ({ file: `${index}`, text: JSON.stringify(document) })));
  const said = (read.ok ? read.warnings : read.problems).map(({ code, place, text, hint }) => {
    return { code, file: Number(place.file), path: place.path, text, hint };
  });
  return { ok: read.ok, revision: read.ok ? read.value.revision : null, said };
};
const before = outcomeOf(documents);

for (const kind of Object.keys(openSloKinds) as Kind[]) {
  const fields = fieldsOf(openSloKinds[kind]);
  const places = documents.flatMap((document, index) =>
    document.kind === kind ? placesIn(document, new Set(fields)).map((place) => ({ ...place, index })) : [],
  );
  test(`the suite has every field of ${kind}`, () => {
    const there = new Set(places.map(({ field }) => field));
    assert.deepEqual(
      fields.filter((field) => !there.has(field)),
      [],
    );
  });

  test(`every field of ${kind} is honoured, or something is said about it`, () => {
    const silent = fields.flatMap((field) => {
      const having = places.filter((place) => place.field === field);
      // The first and the last place of each: every occurrence would take minutes, and they are of different documents.
      const chosen = [...new Set([having[0], having.at(-1)])].filter((place) => place !== undefined);
      return chosen
        .filter(({ path, index }) => !isHonoured(kind, path, index))
        .map(({ path, index }) => `${index} ${showPath(path)}`);
    });
    assert.deepEqual(silent, []);
  });
}

function isHonoured(kind: Kind, path: Path, index: number): boolean {
  const key = String(path.at(-1));
  const document = structuredClone(documents[index]!);
  change(document, path);
  if (!IDENTITY.includes(key)) {
    const shape = openSloKinds[kind].safeParse(document);
    assert.ok(
      shape.success,
      `${showPath(path)} is changed to something that is not allowed: ${JSON.stringify(shape.error?.issues)}`,
    );
  }
  const after = outcomeOf(documents.with(index, document));
  if (IDENTITY.includes(key)) return after.said.some((one) => one.file === index && !after.ok);
  if (after.revision !== before.revision) return true;
  const changed = JSON.stringify(after.said) !== JSON.stringify(before.said);
  return changed || before.said.some((one) => one.file === index && covers(one, showPath(path)));
}

/** What is not computed is said once, for all of it; what is unused likewise; anything else at its own place. */
function covers({ code, path }: { code: string; path: string }, at: string): boolean {
  if (code === 'CAT_UNUSED') return true;
  if (code !== 'CAT_SOURCE_NOT_COMPUTED') return path === at;
  const all = path.replace(/(\.(good|bad|total|raw))?\.metricSource(\.type)?$/, '').replace(/^spec\.type$/, 'spec');
  return at.startsWith(all) || /^spec\.objectives\[\d+\]\.(op|value)$/.test(at);
}

/** Another value that is allowed. */
function change(document: Document, path: Path): void {
  const holder = valueAt(document, path.slice(0, -1)) as Record<PropertyKey, unknown>;
  const key = path.at(-1) ?? '';
  holder[key] = another(String(key), holder[key]);
}

const OTHERS: Readonly<Record<string, readonly [unknown, unknown]>> = {
  apiVersion: ['openslo/v9', null],
  kind: ['Nothing', null],
  op: ['gt', 'gte'],
  rawType: ['failure', 'success'],
  budgetingMethod: ['Occurrences', undefined],
  severity: ['ticket', 'page'],
  duration: ['14d', '7d'],
  lookbackWindow: ['2h', '3h'],
  alertAfter: ['2m', '3m'],
  startTime: ['2026-02-01 00:00:00', null],
  timeZone: ['UTC', null],
  type: ['Datadog', null],
  timeSliceWindow: ['2m', '3m'],
};

function another(key: string, value: unknown): unknown {
  const others = OTHERS[key];
  if (others !== undefined) return value === others[0] ? others[1] : others[0];
  if (key === 'spec' && isMap(value)) {
    return typeof value.query === 'string'
      ? { ...value, query: `${value.query} + 0` }
      : { ...value, where: { ...(isMap(value.where) ? value.where : {}), extra: 'x' } };
  }
  if (key === 'connectionDetails') return { url: 'http://elsewhere.example' };
  if (isMap(value)) return { ...value, extra: 'x' };
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value * 0.99;
  return `${String(value)}x`;
}
