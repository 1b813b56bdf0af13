import { z } from 'zod';
import { alertList } from '../../wire/alert.ts';
import { entryPage, type EntryView } from '../../wire/ledger.ts';
import { rollout, rolloutSummary } from '../../wire/rollout.ts';
import { ServerRefused } from '../cli/client.ts';
import { at, tool } from './tool.ts';
import { withoutAddresses } from './without-addresses.ts';

const rollouts = z.object({ rollouts: z.array(rolloutSummary) });
/** The newest entries that are searched: what lies further back is found by its subject. */
const SEARCHED = 500;

/** What was decided, and what people were told. */
export const decisionTools = [
  tool({
    name: 'list_alerts',
    title: 'Alerts',
    description: 'Open alerts first, the loudest first, then those that ended lately; each with the verdict it rests on.',
    input: z.object({ limit: z.number().int().min(1).max(200).default(50) }),
    run: async (client, { limit }) => {
      const { alerts, waiting } = await client.get('/api/v1/alerts', alertList);
      return { alerts: alerts.slice(0, limit), all: alerts.length, waiting };
    },
  }),
  tool({
    name: 'list_rollouts',
    title: 'Rollouts',
    description:
      'Changes being exposed step by step: active first, then the newest. With an id: one of them with its comparison, evidence and timeline.',
    input: z.object({
      id: z.string().min(1).max(220).optional(),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    run: async (client, { id, limit }) => {
      if (id !== undefined) return client.get(`/api/v1/rollouts/${encodeURIComponent(id)}`, rollout);
      const { rollouts: all } = await client.get('/api/v1/rollouts', rollouts);
      return { rollouts: all.slice(0, limit), all: all.length };
    },
  }),
  tool({
    name: 'explain_decision',
    title: 'One entry of the ledger',
    description:
      'What was decided, by whom, why and from which evidence: the recorded body of the entry, with no more than the host of webhooks, and its hash.',
    input: z.object({ entry: z.number().int().min(1).describe('its number') }),
    run: async (client, { entry }) => {
      const { entries } = await client.get(at('/api/v1/ledger', { after: entry - 1, limit: 1 }), entryPage);
      const found = entries.find(({ seq }) => seq === entry);
      if (found !== undefined) return { ...found, body: withoutAddresses(found.body) };
      const view = { type: 'about:blank', title: 'Not Found', status: 404, code: 'ENTRY_UNKNOWN' };
      throw new ServerRefused({ ...view, detail: `the ledger has no entry ${entry}`, hint: 'search_ledger lists the newest' });
    },
  }),
  tool({
    name: 'search_ledger',
    title: 'Search the ledger',
    description:
      'The newest entries that fit, the newest last, without their bodies; explain_decision shows one whole. Only the newest 500 entries (of the subject, where one is given) are searched.',
    input: z.object({
      subject: z
        .string()
        .min(1)
        .max(2_000)
        .optional()
        .describe('a rollout, an objective, `score/NAME`, `catalog`, `server`, `service/NAME` …'),
      kind: z.string().max(60).optional().describe('such as change.recorded or rollout.moved; a beginning will do'),
      text: z.string().max(200).optional().describe('what the sentence or the actor contains, whatever its case'),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    run: async (client, { subject, kind = '', text = '', limit }) => {
      const { entries } = await client.get(at('/api/v1/ledger', { last: SEARCHED, subject }), entryPage);
      const wanted = text.toLowerCase();
      const found = entries.filter(
        (one) => one.kind.startsWith(kind) && `${one.sentence}\n${one.actor}`.toLowerCase().includes(wanted),
      );
      const oldest = entries[0]?.at ?? null;
      return {
        searched: { entries: entries.length, since: oldest },
        found: found.length,
        entries: found.slice(-limit).map(briefly),
      };
    },
  }),
] as const;

function briefly({ seq, at: when, kind, subject, actor, sentence }: EntryView): object {
  return { seq, at: when, kind, subject, actor, sentence };
}
