import { z } from 'zod';
import { readInstant } from '../kernel/read-instant.ts';

/** Bounds of what one request may tell. */
export const EVENT_BOUNDS = {
  inOnePayload: 10_000,
  name: 200,
  attributes: 64,
  attributeName: 255,
  attributeText: 1_024,
  id: 200,
  /** The first millisecond of the year 10,000, which RFC 3339 cannot write. */
  at: 253_402_300_800_000,
} as const;

function isTime(at: number | null): boolean {
  return at !== null && at >= 0 && at < EVENT_BOUNDS.at;
}

const text = (most: number) => z.string().min(1).max(most);

/** Something that happened once: an order was placed, a probe ran, a visit ended. */
export const plimsollEvent = z.strictObject({
  name: text(EVENT_BOUNDS.name).describe('what happened: order.placed'),
  at: z
    .union([z.iso.datetime({ offset: true }).refine((text) => isTime(readInstant(text))), z.number().min(0).lt(EVENT_BOUNDS.at)])
    .optional()
    .describe('when it happened, RFC 3339 or ms since 1970; when it is received, unless said otherwise'),
  service: text(255).optional().describe('the same as the attribute service.name'),
  trace: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional()
    .describe('id of the trace in which it happened, 32 hexadecimal digits'),
  id: text(EVENT_BOUNDS.id).optional().describe('tells two events apart that are alike in everything else'),
  attributes: z
    .record(text(EVENT_BOUNDS.attributeName), z.union([z.string().max(EVENT_BOUNDS.attributeText), z.number(), z.boolean()]))
    .refine((given) => Object.keys(given).length <= EVENT_BOUNDS.attributes, `has more than ${EVENT_BOUNDS.attributes} entries`)
    .optional(),
});

/** What is answered to a request with events. */
export const eventReceipt = z.object({
  accepted: z.number().int(),
  rejected: z.number().int(),
  message: z.string().describe('why some were rejected; empty when none were'),
});

export type PlimsollEvent = z.infer<typeof plimsollEvent>;
/** An event of which the server speaks itself. Its time is said, so that telling it twice is telling it once. */
export type OwnEvent = PlimsollEvent & { readonly at: NonNullable<PlimsollEvent['at']> };
export type EventReceipt = z.infer<typeof eventReceipt>;
