/** A mistake that somebody could make: texts of one file are others. */
export type PlantedBug = { readonly name: string; readonly file: string; readonly changes: readonly Change[] };
type Change = readonly [from: string, to: string];

/** Mistakes in reducers, loops and stores; each has to be seen by the world around it. */
export const PLANTED: readonly PlantedBug[] = [
  bug('a conflict is taken for recorded', 'src/loops/ledger.ts', [`if (answer === 'APPENDED') {`, `if (answer !== 'FENCED') {`]),
  bug('an outcome is recorded although the effect is over', 'src/loops/effects.ts', [
    `world.pending.has(effect.key)\n`,
    `effect.key !== ''\n`,
  ]),
  bug('an old order may follow a newer one', 'src/loops/effects.ts', [
    `[...supersede(world), ...abandon(world, at)]`,
    `abandon(world, at)`,
  ]),
  bug(
    'effects that failed once are never tried again',
    'src/loops/effects.ts',
    [`const GIVE_UP = DAY;`, `const GIVE_UP = DAY;\nconst NEVER = 9e15;`],
    [`notBefore: after(at, wait as DurationMs)`, `notBefore: NEVER as Instant`],
  ),
  bug('an order is performed before it is recorded', 'src/loops/ledger.ts', [
    `    const answer = await store.append(`,
    `    tell(running, entries);\n    running.folded = { world: next, at };\n    const answer = await store.append(`,
  ]),
  bug('a way back ends before zero', 'src/delivery/roll-back.ts', [
    `return (share / 2 < LEAST_HALF ? 0 : share / 2) as Ratio;`,
    `return Math.max(LEAST_HALF, share / 2) as Ratio;`,
  ]),
  bug('a way back is not followed to its end', 'src/delivery/advance.ts', [
    `return rollOnBack(rollout, now, facts) ?? missReview(rollout, facts.at);`,
    `return missReview(rollout, facts.at);`,
  ]),
  bug('harm is not heeded while held', 'src/delivery/harm.ts', [
    `{ plan, startedAt }: Rollout, { at, comparison, burning }: Facts): 'CANARY_WORSE' | 'BURNING' | null {`,
    `{ plan, startedAt, now }: Rollout, { at, comparison, burning }: Facts): 'CANARY_WORSE' | 'BURNING' | null {\n  if (now.phase === 'held') return null;`,
  ]),
  bug('harm is heeded nowhere', 'src/delivery/harm.ts', [`if (comparison.kind === 'worse') return 'CANARY_WORSE';`, ``]),
  bug('rollbacks have no cap', 'src/delivery/harm.ts', [`.length >= plan.rollback.most;`, `.length >= 1_000;`]),
  bug('a cap of rollbacks tells nobody', 'src/delivery/hold.ts', [
    `'CORROBORATION_MISSING', 'ROLLBACK_CAPPED']);\n/** What closes`,
    `'CORROBORATION_MISSING']);\n/** What closes`,
  ]),
  bug('nothing cools down after a rollback', 'src/ledger/decisions/rollout-start.ts', [
    `if (free <= at) return null;`,
    `return null;`,
  ]),
  bug('steps are taken before the evidence is there', 'src/delivery/shift.ts', [
    `if (judges(step) && comparison.kind !== 'safe') return null;`,
    ``,
  ]),
  bug('a freeze is no gate', 'src/delivery/shift.ts', [`if (freeze !== null) return 'FROZEN';`, ``]),
  bug('nobody has to approve', 'src/delivery/shift.ts', [
    `if (missing !== null) return awaitApproval(now, missing.approval, at);`,
    ``,
  ]),
  bug('a step is done before its share is there', 'src/delivery/shift.ts', [`if (!arrived(rollout, facts)) return null;`, ``]),
  bug('a deadline is not heeded', 'src/delivery/advance.ts', [`if (facts.at < deadlineOf(rollout) ||`, `if (facts.at >= 0 ||`]),
  bug('who holds is not asked how long', 'src/delivery/obey.ts', [
    `because: 'OPERATOR', until };`,
    `because: 'OPERATOR', until: (until + 3_600_000) as Instant };`,
  ]),
  bug('a broken glass lasts a day', 'src/delivery/glass.ts', [`until: after(at, HOUR)`, `until: after(at, DAY)`]),
  bug('an abort waits for the baseline', 'src/delivery/obey.ts', [
    `return atOnce(rollout, { at, because: 'OPERATOR' });\n    case 'roll-back'`,
    `return no('NOT_HELD', '', '');\n    case 'roll-back'`,
  ]),
  bug('what was taken out may come back', 'src/delivery/guard-end.ts', [`if (back !== null) return back;`, ``]),
  bug('a late outcome is never known', 'src/ledger/world.ts', [
    `return withoutEffect(kind === 'effect.done' ? confirmed(world, body.key, at) : world, body.key);`,
    `return kind === 'effect.done' ? confirmed(world, body.key, at) : world;`,
  ]),
  bug('a sender is answered before the journal is written', 'src/loops/group-commit.ts', [
    `    const first = writer.next;\n`,
    `    const first = writer.next;\n    for (const held of part) held.resolve(held.answer);\n`,
  ]),
  bug('a repeated payload counts twice', 'src/loops/seen-payloads.ts', [
    `  claim(digest: Uint8Array): Claim {`,
    `  claim(digest: Uint8Array): Claim {\n    if (digest.length > 0) return 'new';`,
  ]),
  bug('a start forgets which payloads came', 'src/loops/evidence-keeper.ts', [
    `if (this.seen.claim(digest) === 'new') this.seen.counted(digest);`,
    ``,
  ]),
  bug('a start applies what is sealed once more', 'src/loops/evidence-keeper.ts', [
    `const isSealed = sequence <= (known[writer] ?? 0);`,
    `const isSealed = sequence < (known[writer] ?? 0);`,
  ]),
  bug('a seal that failed is made again unasked', 'src/loops/evidence-keeper.ts', [
    `if (!(await this.#isSealed(positions))) throw cause;`,
    `throw cause;`,
  ]),
  bug('an edited catalog is not taken into force', 'src/loops/catalog.ts', [`    state.current = next.value;\n`, ``]),
  bug('the plane that leads does not hear the others', 'src/loops/lease.ts', [
    `      await ledger.follow();\n      if (state.until === null) log`,
    `      if (state.until === null) log`,
  ]),
  bug('entries do not continue the one before', 'src/proof/chain.ts', [`    ({ seq, hash } = entry);`, `    ({ seq } = entry);`]),
  bug('a wait has no end', 'src/delivery/explain-waiting.ts', [
    `if (!isActive(rollout)) return null;`,
    `if (!isActive(rollout) || rollout.now.phase === 'held') return null;`,
  ]),
  bug('who broke the glass may say that it was right', 'src/delivery/obey.ts', [
    `if (actorName(glass.by) === actorName(by))`,
    `if (actorName(glass.by) === '')`,
  ]),
  bug('chance has a part in a decision', 'src/delivery/hold.ts', [
    `until: stopped ?? (page ? after(at, REMIND) : null)`,
    `until: stopped ?? (page ? after(at, (REMIND - Math.floor(Math.random() * 1e6)) as DurationMs) : null)`,
  ]),
  bug('an edited entry passes for sealed', 'src/proof/chain.ts', [`  return contentFault(entry);`, `  return null;`]),
  bug('the past leaves out its own instant', 'src/adapters/memory/ledger-store.ts', [
    `kept.findLast((entry) => entry.at <= at)`,
    `kept.findLast((entry) => entry.at < at)`,
  ]),
  bug('the past knows what was recorded later', 'src/loops/past-state.ts', [`{ store, through: seq, each`, `{ store, each`]),
  bug('the past knows what was sealed later', 'src/adapters/memory/cell-store.ts', [
    `findLastIndex(({ note }) => note !== null && note.at <= at)`,
    `findLastIndex(({ note }) => note !== null)`,
  ]),
  bug('silence ends an alert', 'src/response/advance-alert.ts', [`if (seen.calm !== true) {`, `if (seen.calm === false) {`]),
  bug(
    'nobody is woken',
    'src/response/advance-alert.ts',
    [`severity === 'page' && !live ? 'ticket' : severity`, `severity === 'page' ? 'ticket' : severity`],
    [`const louder = live && seen.holds === true &&`, `const louder = !live && seen.holds === true &&`],
  ),
  bug('a revoked version may start', 'src/ledger/decisions/start-hindrance.ts', [
    `const revoked = revokedBy(known, plan);`,
    `const revoked = null;`,
  ]),
];

function bug(name: string, file: string, ...changes: readonly Change[]): PlantedBug {
  return { name, file, changes };
}
