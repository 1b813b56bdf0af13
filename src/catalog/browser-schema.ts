import { z } from 'zod';
import { text } from './plain-schemas.ts';
import { closed, raise } from './schema-words.ts';
import { showFound } from './source-document.ts';

const ORIGIN = /^https?:\/\/(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?$/;
const USUAL_PORT = /^(http:\/\/.*:80|https:\/\/.*:443)$/;

const origin = z
  .string()
  .max(255)
  .meta({ pattern: ORIGIN.source, examples: ['https://shop.example.com', 'https://*.example.com'] })
  .superRefine((written, context) => {
    if (ORIGIN.test(written) && !USUAL_PORT.test(written)) return;
    const hint = 'write scheme and host in lower case, and a port that is not the usual one: https://shop.example.com';
    raise(context, { code: 'CAT_URL', text: `Cannot use ${showFound(written)} as an origin of pages`, hint });
  });

const key = z
  .string()
  .meta({ pattern: '^[A-Za-z0-9_-]{8,64}$', description: 'Public: it stands in every page' })
  .superRefine((written, context) => {
    if (/^[A-Za-z0-9_-]{8,64}$/.test(written)) return;
    const hint = 'use 8 to 64 letters, digits, - and _; it stands in every page, so never a token';
    raise(context, { code: 'CAT_NAME', text: 'Cannot use this as the key of pages', hint });
  });

const word = text.max(128);

export const browser = closed({
  key,
  origins: z.array(origin).min(1).max(100),
  journeys: z.record(word, z.array(word).max(50)).default({}),
  events: z.array(word).max(100).default([]),
  perSecond: z.int().min(1).max(100_000).default(500),
  perVisitor: z.int().min(1).max(1_000).default(5),
  journeysPerMinute: z.int().min(1).max(10_000).default(30),
  bots: z.enum(['leave-out', 'tell']).default('leave-out'),
  proxies: z.int().min(0).max(10).default(0),
}).meta({ description: 'What pages may tell by beacons, from where, and how much of it is believed' });
