import type { EntryPlaceView, EntryView } from '../../../src/wire/ledger.ts';
import { contentDigest, placeHash, type Sealed } from '../../../src/proof/chain.ts';
import { checkpointText, type CheckSignature } from '../../../src/proof/checkpoint.ts';

export type PlaceWords = { readonly tone: 'good' | 'warning' | 'breach'; readonly said: string; readonly more: string };

/** Goes the way from what an entry says to a signature: its own hash, the hashes of those after it, the signed one, the key. */
export async function checkPlace(entry: EntryView, place: EntryPlaceView, check: CheckSignature | null): Promise<PlaceWords> {
  const sealed = { ...entry, at: Date.parse(entry.at) as Sealed['at'] } as unknown as Sealed;
  if (placeHash({ seq: entry.seq, at: sealed.at, previous: entry.previous, digest: contentDigest(sealed) }) !== entry.hash)
    return { tone: 'breach', said: 'Its content was changed.', more: 'It does not hash to what it carries.' };
  const { checkpoint, path, public_key: key, ledger } = place;
  const own = 'What it says hashes to what it carries';
  if (checkpoint === null)
    return { tone: 'warning', said: 'Not signed yet.', more: `${own}; the next checkpoint will sign for it.` };
  if (path === null)
    return {
      tone: 'warning',
      said: 'Its own hash holds.',
      more: `${own}; the next signature is at entry ${checkpoint.seq}, too far away for one look: check all of the ledger.`,
    };
  let hash = entry.hash;
  for (const { seq, at, digest } of path) hash = placeHash({ seq, at: at as Sealed['at'], digest, previous: hash });
  if (hash !== checkpoint.hash)
    return {
      tone: 'breach',
      said: 'The chain is broken.',
      more: `From this entry nothing leads to what was signed as entry ${checkpoint.seq}.`,
    };
  const way =
    path.length === 0
      ? 'is signed itself'
      : `${path.length === 1 ? 'one entry' : `${path.length} entries`} on, entry ${checkpoint.seq} is signed`;
  if (check === null || key === null)
    return {
      tone: 'warning',
      said: 'The chain holds.',
      more: `${own} and ${way}, but this browser cannot check the signature here.`,
    };
  const text = checkpointText({ ...checkpoint, at: checkpoint.at as Sealed['at'] }, ledger);
  const isSigned = await check({ publicKey: key, text, signature: checkpoint.signature });
  return isSigned
    ? {
        tone: 'good',
        said: 'Proven.',
        more: `${own} and ${way} by key ${checkpoint.key}; this browser has reckoned and checked it.`,
      }
    : {
        tone: 'breach',
        said: 'The signature is wrong.',
        more: `Key ${checkpoint.key} has not signed what entry ${checkpoint.seq} hashes to.`,
      };
}
