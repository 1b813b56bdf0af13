import assert from 'node:assert/strict';
import { test } from 'node:test';
import { home } from '../../src/wire/home.ts';
import { entry, foundEntries, ledgerKeys, openedEntry } from '../../src/wire/ledger.ts';
import { rollout } from '../../src/wire/rollout.ts';
import { alertList } from '../../src/wire/alert.ts';
import { attribution } from '../../src/wire/attribution.ts';
import { why } from '../../src/wire/cause.ts';
import { anomalies, forecast, suggestion } from '../../src/wire/outlook.ts';
import { freezeList, queueList, trainList, versionList } from '../../src/wire/release.ts';
import { scoreDetail } from '../../src/wire/score.ts';
import { coverage } from '../../src/wire/coverage.ts';
import { map } from '../../src/wire/map.ts';
import { probeHealthDetail, probeHealths } from '../../src/wire/probe-health.ts';
import { keptRuns } from '../../src/wire/probe-run.ts';
import { reconciliationDetail } from '../../src/wire/reconciliation.ts';
import { trace } from '../../src/wire/trace.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureEvidence } from './fixture-evidence.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureFound, fixtureKeys, fixtureOpened } from './fixture-ledger.ts';
import { fixtureReleases } from './fixture-releases.ts';
import { fixtureStates } from './fixture-states.ts';
import { fixtureEntries, fixtureRollouts } from './fixture-rollouts.ts';

// The screens' tests are worth as much as the likeness of what they show.
const AT = Date.parse('2026-11-21T09:41:00Z');

test('what the screens are shown in tests has the shape that the server sends', () => {
  assert.deepEqual(home.parse(fixtureHome(AT)), fixtureHome(AT));
  for (const view of [...fixtureRollouts(AT), ...fixtureStates(AT)]) assert.deepEqual(rollout.parse(view), view);
  assert.deepEqual(foundEntries.parse(fixtureFound(fixtureEntries(AT))), fixtureFound(fixtureEntries(AT)));
  assert.deepEqual(openedEntry.parse(fixtureOpened(fixtureEntries(AT), 3)), fixtureOpened(fixtureEntries(AT), 3));
  assert.deepEqual(ledgerKeys.parse(fixtureKeys()), fixtureKeys());
  for (const view of fixtureEntries(AT)) assert.deepEqual(entry.parse(view), view);
});

const SHAPES = [
  [/^\/scores\//, scoreDetail],
  [/^\/alerts$/, alertList],
  [/^\/anomalies$/, anomalies],
  [/\/why$/, why],
  [/\/attribution$/, attribution],
  [/\/forecast$/, forecast],
  [/\/suggestion$/, suggestion],
  [/^\/freezes$/, freezeList],
  [/^\/queue$/, queueList],
  [/^\/trains$/, trainList],
  [/\/versions$/, versionList],
  [/^\/coverage$/, coverage],
  [/^\/map$/, map],
  [/^\/probes\/health$/, probeHealths],
  [/^\/probes\/[^/]+\/health$/, probeHealthDetail],
  [/\/runs$/, keptRuns],
  [/^\/reconciliations\//, reconciliationDetail],
  [/^\/traces\//, trace],
] as const;

test('and so has what they ask for', () => {
  const answers = { ...fixtureAnswers(AT), ...fixtureReleases(AT), ...fixtureEvidence(AT) };
  for (const [path, answer] of Object.entries(answers)) {
    const shape = SHAPES.find(([pattern]) => pattern.test(path))?.[1];
    if (shape !== undefined) assert.deepEqual(shape.parse(answer), answer, path);
  }
  for (const [pattern] of SHAPES)
    assert.ok(
      Object.keys(answers).some((path) => pattern.test(path)),
      String(pattern),
    );
});
