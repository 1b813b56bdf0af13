import { z } from 'zod';
import { raise } from './schema-words.ts';

/** A name as DNS has labels: it fits into URLs, file names and metric labels everywhere. */
export const name = z
  .string()
  .meta({ pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', minLength: 1, maxLength: 63 })
  .superRefine((text, context) => {
    if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text) && text.length <= 63) return;
    const hint = 'use 1 to 63 lower-case letters, digits and dashes, starting and ending with a letter or digit';
    raise(context, { code: 'CAT_NAME', text: `Cannot use ${JSON.stringify(text.slice(0, 80))} as a name`, hint });
  });

/** OpenSLO asks for DNS labels at least and encourages more; its own examples have capitals. */
export const openSloName = z
  .string()
  .meta({ pattern: '^[A-Za-z0-9]([-A-Za-z0-9._|/\\\\]*[A-Za-z0-9])?$', minLength: 1, maxLength: 255 })
  .superRefine((text, context) => {
    if (/^[A-Za-z0-9]([-A-Za-z0-9._|/\\]*[A-Za-z0-9])?$/.test(text) && text.length <= 255) return;
    const hint = 'use 1 to 255 letters, digits and - . _ | / \\, starting and ending with a letter or digit';
    raise(context, { code: 'CAT_NAME', text: `Cannot use ${JSON.stringify(text.slice(0, 80))} as a name`, hint });
  });

export const url = z
  .string()
  .meta({ pattern: '^https?://[^\\s/?#@]+([/?#]\\S*)?$', format: 'uri' })
  .superRefine((text, context) => {
    if (/^https?:\/\/[^\s/?#@]+([/?#]\S*)?$/.test(text)) return;
    const hint = 'write http:// or https://, the host, and the path';
    // What stands before an @ may be a password, which no message and no log repeats.
    const shown = text.includes('@') ? 'a text with an @' : JSON.stringify(text.slice(0, 80));
    raise(context, { code: 'CAT_URL', text: `Cannot use ${shown} as a URL`, hint });
  });

export const cohortLabel = z.string().superRefine((key, context) => {
  if (/^[a-z][a-z0-9_]{0,31}$/.test(key)) return;
  const hint = 'use up to 32 lower-case letters, digits and _, starting with a letter';
  raise(context, { code: 'CAT_NAME', text: `Cannot use ${JSON.stringify(key)} as a cohort label`, hint });
});

export const text = z.string().min(1);
