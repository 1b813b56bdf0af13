import { z } from 'zod';
import { router } from './actuator-schema.ts';
import { whereLabels } from './judge-schema.ts';
import { name, text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { ALWAYS, closed, raise } from './schema-words.ts';
import { isMap } from './source-document.ts';

export type TrainDocument = z.output<typeof train>;

const member = closed({
  name,
  plan: text,
  where: whereLabels.optional().meta({ description: 'The region or cluster it is for: the cohort it is judged by' }),
  router: router.optional().meta({ description: 'The plan’s, when it is not said' }),
  after: z.array(text).max(50).default([]).meta({ description: 'Members that have to be promoted before it starts' }),
}).meta({ id: 'trainMember' });

export const train = closed({
  apiVersion,
  kind: z.literal('Train'),
  metadata,
  spec: closed({
    owner: text,
    members: z
      .array(member)
      .min(1)
      .max(50)
      .superRefine((all, context) => {
        const seen = new Set<unknown>();
        for (const [index, one] of (Array.isArray(all) ? all : []).entries()) {
          const called = isMap(one) ? one.name : undefined;
          if (called !== undefined && seen.has(called)) {
            const text = `Cannot have a second member named ${JSON.stringify(called)}`;
            raise(context, { code: 'CAT_DUPLICATE_NAME', text, path: [index, 'name'] });
          }
          seen.add(called);
        }
      }, ALWAYS),
  }),
});
