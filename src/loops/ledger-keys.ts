import { endorsementText, KEY_INTRODUCED, type KeyIntroduced } from '../proof/keys.ts';
import { MOST_KEYS } from '../ledger/ledger-facts.ts';
import type { Draft } from '../ledger/entry.ts';
import type { World } from '../ledger/world.ts';
import type { Log } from '../ports/log.ts';
import type { PublicKey, Signer } from '../ports/signer.ts';
import type { Ledger } from './ledger.ts';

type Parts = { readonly ledger: Pick<Ledger, 'world' | 'decide' | 'onEntry'>; readonly signer: Signer; readonly log: Log };

/**
 * Makes the ledger's word and the signer agree: the first entry of a new ledger introduces its key, a rotation that was recorded
 * and not finished is finished. A key that was lost is replaced by the one that is here, without an endorsement, and every
 * verifier says so: a server that cannot sign for its past still has to decide.
 */
export async function settleKeys({ ledger, signer, log }: Parts): Promise<void> {
  // In the same turn in which the ledger names it: nothing is signed for the new entry with the old key.
  ledger.onEntry((entry) => {
    if (entry.kind === KEY_INTRODUCED) signer.adopt(entry.body.id);
  });
  const inForce = newest(ledger.world());
  if (inForce !== undefined && signer.adopt(inForce)) return;
  if (inForce !== undefined)
    log.warn(`The key ${inForce} that signs for the ledger is gone: ${signer.keyId()} takes its place unendorsed`);
  const [id, publicKey] = [signer.keyId(), signer.publicKey()];
  const entries = await ledger.decide((world) =>
    newest(world) === id ? [] : [introduced({ id, publicKey, replaces: newest(world) ?? null, endorsement: null }, 'plimsoll')],
  );
  if (entries.length === 0) signer.adopt(id);
}

export type Rotated =
  | { readonly ok: true; readonly id: string; readonly seq: number }
  | { readonly ok: false; readonly because: 'TOO_MANY' };

/** A new key signs from its entry on; the one before endorses it with its last signature. */
export async function rotateKey(
  { ledger, signer }: { readonly ledger: Pick<Ledger, 'world' | 'decide'>; readonly signer: Signer },
  actor: string,
): Promise<Rotated> {
  if (ledger.world().keys.keys.length >= MOST_KEYS) return { ok: false, because: 'TOO_MANY' };
  const next: PublicKey = await signer.prepare();
  const entries = await ledger.decide((world) => {
    const open = { ...next, replaces: signer.keyId() };
    const endorsement = signer.sign(endorsementText(open, world.keys.ledger));
    return [introduced({ ...open, endorsement }, actor)];
  });
  return { ok: true, id: next.id, seq: entries[0]?.seq ?? 0 };
}

function newest({ keys }: World): string | undefined {
  return keys.keys.at(-1)?.id;
}

function introduced(body: KeyIntroduced, actor: string): Draft {
  return { kind: 'key.introduced', subject: 'ledger', actor, body };
}
