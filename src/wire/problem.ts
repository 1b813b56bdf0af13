import { z } from 'zod';

/** RFC 9457. `code` is stable and documented; `hint` says what to do next. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  hint: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), text: z.string() })).optional(),
});
export type ProblemView = z.infer<typeof problem>;
