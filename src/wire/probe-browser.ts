import { z } from 'zod';

/** A number of milliseconds. */
const ms = z.number().int().min(1);
const head = {
  /** What it is called in results: `click text=Buy`, unless the catalog says otherwise. */
  name: z.string(),
  /** Longer than this and it has failed, however well it ended; null leaves the run's own time. */
  withinMs: ms.nullable(),
};

/** A selector as Playwright reads it, CSS or `text=…`. Texts may hold `{{variable}}`. */
export const browserAction = z.discriminatedUnion('do', [
  z.object({ ...head, do: z.literal('goto'), url: z.string() }),
  z.object({ ...head, do: z.literal('click'), selector: z.string() }),
  z.object({ ...head, do: z.literal('fill'), selector: z.string(), value: z.string() }),
  z.object({ ...head, do: z.literal('select'), selector: z.string(), value: z.string() }),
  z.object({ ...head, do: z.literal('press'), selector: z.string(), key: z.string() }),
  z.object({
    ...head,
    do: z.literal('expect'),
    /** Somewhere on the page, or in what the selector names. */
    text: z.string().nullable(),
    visible: z.string().nullable(),
    hidden: z.string().nullable(),
    /** A part of the address. */
    url: z.string().nullable(),
    /** Of the page that was loaded last. */
    status: z.number().int().nullable(),
  }),
  z.object({ ...head, do: z.literal('wait'), visible: z.string().nullable(), ms: ms.nullable() }),
]);

export const browserStep = z.object({
  name: z.string(),
  withinMs: ms.nullable(),
  /** Of certificates the steps of `tls` and `http` tell. */
  daysLeft: z.null(),
  expect: z.array(z.never()),
  kind: z.literal('browser'),
  viewport: z.object({ width: z.number().int(), height: z.number().int() }),
  /** Where its pages may lead, besides the origins that it goes to by itself. */
  origins: z.array(z.string()),
  actions: z.array(browserAction),
});

export type BrowserAction = z.infer<typeof browserAction>;
export type BrowserStep = z.infer<typeof browserStep>;
