import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Move } from './move.ts';
import { obey, type Command } from './obey.ts';
import { ago, factsFor, rolloutAt } from './rollout.test-data.ts';
import type { Rollout } from './rollout.ts';

const SETTLED = rolloutAt({ phase: 'shifting', settledAt: ago(31) });
const HOLD: Command = { say: 'hold', until: ago(-600) };
const commands: readonly { name: string; rollout: Rollout; command: Command; want: string | null }[] = [
  {
    name: 'a person stops it while shifting',
    rollout: SETTLED,
    command: { say: 'abort' },
    want: 'rolling-back/0 OPERATOR order 0',
  },
  {
    name: 'a person stops it while held',
    rollout: rolloutAt({ phase: 'held' }),
    command: { say: 'abort' },
    want: 'rolling-back/0 OPERATOR order 0',
  },
  {
    name: 'a person promotes it from the first step',
    rollout: SETTLED,
    command: { say: 'promote' },
    want: 'shifting/2 OPERATOR order 1',
  },
  {
    name: 'a person promotes it while held',
    rollout: rolloutAt({ phase: 'held' }),
    command: { say: 'promote' },
    want: 'shifting/2 OPERATOR order 1',
  },
  { name: 'a person holds it', rollout: SETTLED, command: HOLD, want: 'held/0 OPERATOR' },
  { name: 'a person holds what is held', rollout: rolloutAt({ phase: 'held' }), command: HOLD, want: 'held/0 OPERATOR' },
  {
    name: 'a person lets it go on',
    rollout: rolloutAt({ phase: 'held' }),
    command: { say: 'resume' },
    want: 'shifting/0 OPERATOR',
  },
  { name: 'what is not held cannot go on', rollout: SETTLED, command: { say: 'resume' }, want: null },
  ...(['rolling-back', 'rolled-back', 'promoted'] as const).flatMap((phase) =>
    [HOLD, { say: 'resume' } as const, { say: 'abort' } as const, { say: 'promote' } as const].map((command) => ({
      name: `${command.say} changes nothing while ${phase}`,
      rollout: rolloutAt({ phase }),
      command,
      want: null,
    })),
  ),
];
for (const { name, rollout, command, want } of commands) {
  test(name, () => {
    const move = obey(rollout, command, { by: 'ada', facts: factsFor(rollout) });
    assert.equal('code' in move ? null : shown(move), want);
  });
}

function shown({ next, because, order }: Move): string {
  return [`${next.phase}/${next.step}`, because, ...(order === null ? [] : [`order ${order}`])].join(' ');
}
