import { z } from 'zod';
import { MINUTE } from '../kernel/units.ts';
import { text } from './plain-schemas.ts';
import { duration } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, notEmpty, raise, wanted } from './schema-words.ts';
import { showFound } from './source-document.ts';

export type BrowserActionDocument = z.output<typeof action>;
export type BrowserDocument = z.output<typeof browserSteps>;

/** How an action says what it does; it has one of these. */
export const ACTION_KINDS = ['goto', 'click', 'fill', 'select', 'press', 'expect', 'wait'] as const;
export const MOST_ACTIONS = 50;

const short = text.max(2_048);
const selector = text.max(500).meta({ description: 'CSS, or text=What it says' });
const address = short.superRefine((written, context) => {
  if (/^(https?:\/\/[^\s/?#@]+([/?#]\S*)?|\{\{[\w-]+\}\}\S*)$/.test(written)) return;
  const hint = 'write http:// or https://, the host, and the path';
  raise(context, { code: 'CAT_URL', text: `Cannot use ${showFound(written.slice(0, 80))} as a URL`, hint });
});
const origin = short.superRefine((written, context) => {
  if (/^https?:\/\/[^\s/?#@]+$/.test(written)) return;
  const hint = 'write it without a path: https://login.example.com';
  raise(context, { code: 'CAT_URL', text: `Cannot use ${showFound(written.slice(0, 80))} as an origin`, hint });
});
const within = duration({ least: 1, most: 5 * MINUTE, say: 'it must be between 1ms and 5m' });

const target = z.union([selector, closed({ selector: selector.optional(), text: short.optional() })], {
  error: wanted('CAT_TYPE', 'a selector, or a map with selector or text'),
});

const expectation = closed({
  text: short.optional(),
  visible: selector.optional(),
  hidden: selector.optional(),
  url: short.optional(),
  status: z.int().min(100).max(599).optional(),
})
  .superRefine(notEmpty('wanted is one of text, visible, hidden, url or status'), ALWAYS)
  .meta({ id: 'browserExpect', description: 'What has to come about, each within the time of the action' });

const wait = closed({
  visible: selector.optional(),
  for: duration({ least: 1, most: MINUTE, say: 'it must be between 1ms and 1m' }).optional(),
}).superRefine(exactlyOne('visible', 'for'), ALWAYS);

const action = closed({
  name: text.max(100).optional(),
  goto: address.optional(),
  click: target.optional(),
  fill: closed({ selector, value: short }).optional(),
  select: closed({ selector, value: short }).optional(),
  press: closed({ selector: selector.default('body'), key: text.max(50) }).optional(),
  expect: expectation.optional(),
  wait: wait.optional(),
  within: within.optional(),
})
  .superRefine(exactlyOne(...ACTION_KINDS), ALWAYS)
  .meta({ id: 'browserAction' });

const actions = z.array(action).min(1).max(MOST_ACTIONS);
const viewport = closed({ width: z.int().min(200).max(3_840), height: z.int().min(200).max(2_160) });

/** A list of actions, or a map with more to say. */
export const browserSteps = z
  .union(
    [
      actions,
      closed({
        actions,
        viewport: viewport.default({ width: 1_280, height: 800 }),
        origins: z
          .array(origin)
          .max(20)
          .default([])
          .meta({ description: 'Where its pages may lead, besides the origins that it goes to by itself' }),
      }),
    ],
    { error: wanted('CAT_TYPE', 'a list of actions, or a map with actions') },
  )
  .meta({ id: 'browserSteps', description: 'What a person would do in a browser' });
