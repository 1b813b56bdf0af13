import { z } from 'zod';
import { DAY, MINUTE } from '../kernel/units.ts';
import { text } from './plain-schemas.ts';
import { duration, share } from './quantities.ts';
import { ALWAYS, closed, raise } from './schema-words.ts';
import { isMap } from './source-document.ts';

export type ApprovalDocument = z.output<typeof approval>;

/** Ways to write the steps of a plan; it is written in one of them. */
export const STRATEGIES = ['steps', 'pace', 'blueGreen', 'rolling', 'shadow', 'experiment'] as const;

const WEEK = 7 * DAY;
export const bake = duration({ least: 0, most: WEEK, say: 'it must be at most 7d' });
const lasting = duration({ least: MINUTE, most: 4 * WEEK, say: 'it must be between 1m and 28d' });
const some = share({ least: Number.MIN_VALUE, most: 1, say: 'it must be above 0 % and at most 100 %' });
const wait = duration({ least: MINUTE, most: WEEK, say: 'it must be between 1m and 7d' });

export const approval = closed({
  by: z.array(text.max(200)).max(20).default([]).meta({ description: 'Who may agree; nobody named: whoever may override' }),
  expires: wait.prefault('30m'),
  escalateAfter: wait.optional().meta({ description: 'When the owner is told again; half of expires when it is not said' }),
  otherwise: z.enum(['roll-back', 'hold', 'go-on']).default('hold'),
})
  .superRefine(({ expires, escalateAfter }, context) => {
    if (escalateAfter === undefined || escalateAfter < expires) return;
    const text = 'Cannot escalate after the answer is no longer waited for: escalateAfter must be below expires';
    raise(context, { code: 'CAT_RANGE', text, path: ['escalateAfter'] });
  })
  .meta({ id: 'approval', description: 'Who has to agree before the step is entered, and what happens without an answer' });

const step = closed({
  share: share({ least: 0, most: 1, say: 'it must be between 0 % and 100 %' }),
  mirror: some.optional(),
  bake: bake.prefault('0s'),
  approval: approval.optional(),
});

export const steps = z
  .array(step)
  .min(1)
  .max(20)
  .superRefine((all, context) => {
    const shares = Array.isArray(all) ? all.map((one) => numberAt(one, 'share')) : [];
    const mirrors = Array.isArray(all) ? all.map((one) => numberAt(one, 'mirror')) : [];
    for (const [index, asked] of shares.entries()) {
      const say = (text: string, hint?: string): void =>
        raise(context, { code: 'CAT_STEPS', text, path: [index, 'share'], ...(hint === undefined ? {} : { hint }) });
      const [mirror = 0, before = 0] = [mirrors[index], shares[index - 1]];
      if (asked === 0 && !isWritten(all, index))
        say('Cannot judge a candidate without traffic: a step of 0 % must have a mirror', 'write {share: 0%, mirror: 10%}');
      else if (asked > 0 && isWritten(all, index))
        say(
          'Cannot mirror where the candidate answers, too: whose events are whose could not be told',
          'mirror at a share of 0%',
        );
      else if (asked === 0 && index > 0 && before === 0 && mirror <= (mirrors[index - 1] ?? 0))
        say('Cannot use a mirrored share that is not above the one before it: steps must rise');
      else if (asked < before || (asked > 0 && asked <= before))
        say('Cannot use a share that is not above the one before it: steps must rise');
    }
    if (!((shares.at(-1) ?? 1) < 1)) return;
    raise(context, {
      code: 'CAT_STEPS',
      text: 'Cannot end below 100 %: the last step is the whole traffic',
      hint: 'add {share: 100%}, or write it as shadow or experiment',
      path: [shares.length - 1, 'share'],
    });
  }, ALWAYS);

/** A share that is a mistake of its own says nothing about the order of steps. */
function numberAt(step: unknown, key: 'share' | 'mirror'): number {
  const found = isMap(step) && typeof step[key] === 'number' ? step[key] : Number.NaN;
  return found >= 0 && found <= 1 ? found : Number.NaN;
}

function isWritten(steps: unknown, index: number): boolean {
  const step: unknown = Array.isArray(steps) ? steps[index] : undefined;
  return isMap(step) && step.mirror !== undefined;
}

export const pace = z.literal('evidence').meta({ description: '1, 5, 25, 50 and 100 %, as fast as the evidence allows' });

export const blueGreen = closed({
  mirror: some.optional().meta({ description: 'A copy of this share goes to the new side before it answers anybody' }),
  for: lasting.optional().meta({ description: 'How long traffic is mirrored at least' }),
  bake: bake.prefault('10m').meta({ description: 'How long the old side is kept ready after the switch' }),
  approval: approval.optional(),
}).superRefine((value, context) => {
  if (!isMap(value) || value.for === undefined || value.mirror !== undefined) return;
  raise(context, { code: 'CAT_ONE_OF', text: 'Cannot mirror for a time without mirror: how much must be there', path: ['for'] });
}, ALWAYS);

export const rolling = closed({
  instances: z.int().min(1).max(10_000),
  batch: z.int().min(1).max(10_000).default(1),
  bake: bake.prefault('0s'),
}).superRefine(({ instances, batch }, context) => {
  if (batch > instances) {
    const text = `Cannot replace ${batch} at a time of ${instances} instances: batch must be at most instances`;
    raise(context, { code: 'CAT_RANGE', text, path: ['batch'] });
  } else if (instances / batch > 20) {
    const text = `Cannot replace ${instances} instances in ${Math.ceil(instances / batch)} steps: there must be at most 20`;
    raise(context, { code: 'CAT_LENGTH', text, hint: `write batch: ${Math.ceil(instances / 20)}`, path: ['batch'] });
  }
});

export const shadow = closed({ mirror: some, for: lasting });
export const experiment = closed({
  share: share({ least: Number.MIN_VALUE, most: 0.99, say: 'it must be above 0 % and at most 99 %' }),
  for: lasting,
});
