import { expect, always, never } from '../expect/expect-verbs.ts';
import { rows } from './row-verbs.ts';
import { freeze, operator, refuse, reinstate, release, retry, revoke } from './release-verbs.ts';
import { ask, change, train } from './other-verbs.ts';
import { prometheus, telemetry } from './telemetry-verbs.ts';
import { fault, observe } from './traffic-verbs.ts';
import type { Verb } from './verb.ts';
import { crash, redefine, router, server, serving, weights } from './world-verbs.ts';

/** What can happen in a story. `docs/scenarios.md` tells what each does. */
export const VERBS: readonly Verb[] = [
  observe,
  fault,
  telemetry,
  prometheus,
  rows,
  serving,
  release,
  retry,
  operator,
  refuse,
  freeze,
  revoke,
  reinstate,
  train,
  change,
  ask,
  router,
  weights,
  redefine,
  server,
  crash,
  expect,
  always,
  never,
];
