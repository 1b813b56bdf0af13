import { z } from 'zod';
import { time } from './objective.ts';

export const finding = z.object({
  check: z.string(),
  say: z.enum(['ok', 'warn', 'fail']),
  text: z.string(),
  hint: z.string().nullable(),
});
export const doctor = z.object({
  at: time,
  version: z.string(),
  node: z.string(),
  uptime_ms: z.number(),
  findings: z.array(finding),
});
export type DoctorView = z.infer<typeof doctor>;
