import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { versionOf } from './cd-event-meaning.ts';
import type { Change, ChangeReading } from './change.ts';
import { readChanges } from './read-changes.ts';

type Given = { readonly type: string; readonly id?: string; readonly content?: object };

/** A CDEvent of our own making, as a pipeline would send it. */
function cdEvent({ type, id = 'shop', content = {} }: Given): object {
  const context = { version: '0.4.1', id: 'cd-1', source: '/ci/7', type, timestamp: '2026-11-21T12:00:00Z', chainId: 'chain-9' };
  const link = { linkType: 'RELATION', linkKind: 'TRIGGER', target: { contextId: 'cd-0' } };
  return { context: { ...context, links: [link, { linkType: 'END' }, 7] }, subject: { id, source: '/ci/7', type: 'x', content } };
}

describe('what CDEvents mean', () => {
  const artifactId = 'pkg:oci/shop@sha256%3A9f86d081?repository_url=images.example.com%2Fshop&tag=1.2.0';
  const production = { environment: { id: 'production', source: '/k8s' } };
  const cases: readonly { name: string; given: Given; want: Partial<Change> }[] = [
    {
      name: 'a service was deployed',
      given: { type: 'dev.cdevents.service.deployed.0.2.0', content: { ...production, artifactId } },
      want: { kind: 'deploy', action: 'deployed', service: 'shop', version: '1.2.0', environment: 'production' },
    },
    {
      name: 'a service was rolled back, by a draft of the format',
      given: {
        type: 'dev.cdevents.service.rolledback.0.3.0-draft',
        content: { ...production, artifactId: 'pkg:npm/shop@1.1.9' },
      },
      want: { kind: 'deploy', action: 'rolledback', version: '1.1.9' },
    },
    {
      name: 'a service was removed',
      given: { type: 'dev.cdevents.service.removed.0.2.0', content: production },
      want: { kind: 'deploy', action: 'removed', version: null },
    },
    {
      name: 'a service was upgraded',
      given: { type: 'dev.cdevents.service.upgraded.0.2.0', content: { artifactId: 'shop-2.0' } },
      want: { kind: 'deploy', action: 'upgraded', version: 'shop-2.0' },
    },
    {
      name: 'a service was published',
      given: { type: 'dev.cdevents.service.published.0.2.0' },
      want: { kind: 'deploy', action: 'published' },
    },
    {
      name: 'an incident was detected',
      given: {
        type: 'dev.cdevents.incident.detected.0.2.0',
        id: 'inc-4',
        content: { ...production, service: { id: 'shop' }, description: 'carts are lost' },
      },
      want: { kind: 'incident', action: 'detected', service: 'shop', summary: 'carts are lost', details: { incident: 'inc-4' } },
    },
    {
      name: 'an incident was reported',
      given: {
        type: 'dev.cdevents.incident.reported.0.2.0',
        id: 'inc-4',
        content: { ticketURI: 'https://tickets.example.com/4' },
      },
      want: { kind: 'incident', action: 'reported', service: null, url: 'https://tickets.example.com/4' },
    },
    {
      name: 'an incident was resolved',
      given: { type: 'dev.cdevents.incident.resolved.0.2.0', id: 'inc-4' },
      want: { kind: 'incident', action: 'resolved' },
    },
    {
      name: 'an environment was modified',
      given: { type: 'dev.cdevents.environment.modified.0.2.0', id: 'staging', content: { name: 'more memory', url: 'ftp://x' } },
      want: { kind: 'config', action: 'modified', service: null, environment: 'staging', summary: 'more memory', url: null },
    },
    {
      name: 'a change was merged',
      given: { type: 'dev.cdevents.change.merged.0.2.0', id: 'pr-12', content: { repository: { id: 'shop/cart' } } },
      want: { kind: 'merge', action: 'merged', details: { change: 'pr-12', repository: 'shop/cart' } },
    },
    {
      name: 'an artifact was published',
      given: { type: 'dev.cdevents.artifact.published.0.2.0', id: artifactId },
      want: { kind: 'artifact', action: 'published', version: '1.2.0' },
    },
    {
      name: 'tests have ended',
      given: {
        type: 'dev.cdevents.testsuiterun.finished.0.2.0',
        id: 'run-3',
        content: { ...production, outcome: 'failure', severity: 'critical', testSuite: { id: 'smoke' } },
      },
      want: {
        kind: 'test',
        action: 'finished',
        environment: 'production',
        details: { run: 'run-3', suite: 'smoke', outcome: 'failure', severity: 'critical' },
      },
    },
  ];
  for (const { name, given, want } of cases) {
    test(name, () => {
      const { is, ...read } = only(cdEvent(given));
      assert.equal(is, 'change');
      const { change } = read as { change: Change };
      for (const [key, value] of Object.entries(want)) assert.deepEqual(change[key as keyof Change], value, key);
      assert.deepEqual(
        [change.id, change.source, change.at, change.chain],
        ['cd-1', '/ci/7', Date.UTC(2026, 10, 21, 12), 'chain-9'],
      );
      assert.deepEqual(change.links, [{ kind: 'TRIGGER', id: 'cd-0' }]);
    });
  }

  const noted: readonly string[] = [
    'dev.cdevents.pipelinerun.started.0.2.0',
    'dev.cdevents.branch.created.0.2.0',
    'dev.cdevents.service.deployed.1.0.0',
    'dev.cdevents.testcaserun.skipped.0.1.0',
  ];
  for (const type of noted) {
    test(`${type} is welcome and means nothing here`, () => {
      const reading = only(cdEvent({ type }));
      assert.deepEqual(reading, { is: 'noted', id: 'cd-1', source: '/ci/7', text: `${type} means nothing here` });
    });
  }

  test('in an envelope the envelope names it, and what is missing is told with its place', () => {
    const type = 'dev.cdevents.service.deployed.0.2.0';
    const envelope = { specversion: '1.0', id: 'ce-1', source: '/bus', type, data: cdEvent({ type }) };
    const reading = only(envelope);
    assert.ok(reading.is === 'change' && reading.change.id === 'ce-1' && reading.change.source === '/bus');
    assert.deepEqual(places({ ...envelope, data: { context: { type: 'dev.cdevents.x' }, subject: {} } }).toSorted(), [
      'data.context.type',
      'data.subject.id',
    ]);
    assert.deepEqual(places({ ...envelope, data: null }).slice(0, 1), ['data']);
  });
});

describe('the version in the name of an artifact', () => {
  const cases: readonly [artifact: string, version: string | null][] = [
    ['', null],
    ['pkg:npm/%40shop/cart@1.2.0', '1.2.0'],
    ['pkg:golang/shop@v1.0.0#sub/path', 'v1.0.0'],
    ['pkg:oci/shop@sha256%3Aabc', 'sha256:abc'],
    ['pkg:oci/shop?tag=2.0', '2.0'],
    ['pkg:generic/shop', null],
    ['pkg:generic/shop@%zz', '%zz'],
    ['shop:1.2', 'shop:1.2'],
  ];
  for (const [artifact, version] of cases) test(artifact, () => assert.equal(versionOf(artifact), version));
});

test('whatever arrives is read or refused with a place, and a change that is read is within its bounds', () => {
  const word = fc.constantFrom(
    'context',
    'subject',
    'id',
    'source',
    'type',
    'content',
    'specversion',
    'data',
    'kind',
    'service',
    'links',
  );
  const value = fc.constantFrom(
    '1.0',
    'deploy',
    'dev.cdevents.service.deployed.0.2.0',
    'dev.plimsoll.change',
    'x'.repeat(5_000),
    '\ud800',
    7,
    null,
  );
  const tree = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      value,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(word, tie('node'), { maxKeys: 6 }),
    ),
  })).node;
  const types = fc.constantFrom('application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json', 'x');
  fc.assert(
    fc.property(tree, types, fc.boolean(), (given, type, isBinary) => {
      const headers = isBinary
        ? { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': 's', 'ce-type': 'dev.cdevents.service.deployed.0.2.0' }
        : {};
      const result = readChanges(type, headers, new TextEncoder().encode(JSON.stringify(given)));
      if (!result.ok) return assert.ok(result.problems.every(({ text }) => text.length > 5 && text.length < 2_000));
      for (const reading of result.value) {
        if (reading.is === 'change')
          assert.ok(JSON.stringify(reading.change).isWellFormed() && JSON.stringify(reading.change).length < 20_000);
      }
      return undefined;
    }),
    { numRuns: 2_000 },
  );
});

function only(value: unknown): ChangeReading {
  const result = readChanges('application/json', {}, new TextEncoder().encode(JSON.stringify(value)));
  const [reading] = result.ok ? result.value : assert.fail(JSON.stringify(result.problems));
  return reading ?? assert.fail('nothing was read');
}

function places(value: unknown): readonly string[] {
  const result = readChanges('application/json', {}, new TextEncoder().encode(JSON.stringify(value)));
  return result.ok ? assert.fail('it was read') : result.problems.map(({ place }) => place.path);
}
