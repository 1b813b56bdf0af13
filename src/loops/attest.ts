import { attestedType, envelopeText, type Envelope } from '../proof/envelope.ts';
import { canonicalJson, digest } from '../kernel/hash.ts';
import { statementOf, type AttestedGround } from '../ledger/attest.ts';
import type { Entry } from '../ledger/entry.ts';
import type { RecordedChange } from '../ledger/recorded-change.ts';
import type { World } from '../ledger/world.ts';
import type { ProofParts } from './proof-parts.ts';

export type Attested =
  | { readonly ok: true; readonly envelope: Envelope }
  | { readonly ok: false; readonly because: 'UNKNOWN' | 'NOT_ATTESTABLE' };

const PAGE = 500;

/** Signs what was decided in the form of in-toto. A rollout stands for its newest decision that can be attested. */
export async function attest(
  parts: ProofParts,
  { decision, actor }: { readonly decision: number | string; readonly actor: string },
): Promise<Attested> {
  const { ledger, signer } = parts;
  const entries = await entriesOf(parts, decision);
  if (entries.length === 0) return { ok: false, because: 'UNKNOWN' };
  for (const entry of entries.toReversed()) {
    const ground = await groundOf(parts, entry);
    const statement = ground === null ? null : statementOf(entry, ground);
    if (statement === null) continue;
    const payload = canonicalJson(statement);
    const signed = envelopeText(payload);
    await ledger.decide(() => [
      {
        kind: 'attestation.signed',
        subject: entry.subject,
        actor,
        body: { seq: entry.seq, predicate: statement.predicateType, digest: digest(signed) },
      },
    ]);
    const signatures = [{ keyid: signer.keyId(), sig: signer.sign(signed) }];
    return { ok: true, envelope: { payload: Buffer.from(payload).toString('base64'), payloadType: attestedType, signatures } };
  }
  return { ok: false, because: 'NOT_ATTESTABLE' };
}

async function entriesOf({ ledger }: ProofParts, decision: number | string): Promise<readonly Entry[]> {
  if (typeof decision === 'number') {
    const [entry] = await ledger.read({ after: decision - 1, limit: 1 });
    return entry?.seq === decision ? [entry] : [];
  }
  const all: Entry[] = [];
  for (let after = 0; ;) {
    const page = await ledger.read({ after, limit: PAGE, subject: decision });
    all.push(...page.filter(({ kind }) => kind === 'rollout.moved'));
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return all;
  }
}

/** What the entry is about: a gate says so itself, a rollout in its first entry. */
async function groundOf({ ledger }: ProofParts, entry: Entry): Promise<AttestedGround | null> {
  const world = ledger.world();
  const name = world.keys.ledger;
  if (entry.kind === 'gate.answered') {
    const { service, version } = entry.body.question;
    return { ledger: name, about: { service, version }, changes: changesOf(world, { service, version }) };
  }
  if (entry.kind !== 'rollout.moved') return null;
  for (let after = 0; ;) {
    const page = await ledger.read({ after, limit: PAGE, subject: entry.subject });
    const started = page.find((one) => one.kind === 'rollout.started');
    if (started?.kind === 'rollout.started') {
      const about = { service: started.body.plan.service, version: started.body.candidate };
      return { ledger: name, about, changes: changesOf(world, about) };
    }
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return null;
  }
}

function changesOf({ changes }: World, { service, version }: AttestedGround['about']): readonly RecordedChange[] {
  if (version === null) return [];
  return changes
    .flat()
    .map(({ change }) => change)
    .filter((change) => change.service === service && change.version === version);
}
