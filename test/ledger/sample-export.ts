import { createPublicKey, verify } from 'node:crypto';
import { openMemorySigner } from '../../src/adapters/memory/signer.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { GENESIS, seal, type Content, type Sealed } from '../../src/proof/chain.ts';
import { signCheckpoint, type CheckSignature, type Checkpoint } from '../../src/proof/checkpoint.ts';
import { endorsementText, type LedgerKey } from '../../src/proof/keys.ts';
import { LineReader } from '../../src/proof/line-reader.ts';
import { LedgerVerifier, type Report, type VerifyOptions } from '../../src/proof/verify-export.ts';
import { ExportWriter } from '../../src/proof/write-export.ts';

export const AT = 1_800_000_000_000 as Instant;
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Node's own check, which knows nothing of ours. */
export const checkSignature: CheckSignature = ({ publicKey, text, signature }) => {
  const key = createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(publicKey, 'base64')]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
};

export type Sample = {
  readonly entries: readonly Sealed[];
  readonly checkpoints: readonly Checkpoint[];
  readonly keys: readonly LedgerKey[];
  readonly ledger: string;
  readonly signer: ReturnType<typeof openMemorySigner>;
};

export type SampleParts = {
  readonly count: number;
  readonly checkpoints: readonly number[];
  /** Entries that introduce another key. */
  readonly rotations?: readonly number[];
  readonly seed?: string;
};

/** A small ledger with checkpoints where they are asked for. */
export async function sampleLedger({ count, checkpoints, rotations = [], seed = 'sample' }: SampleParts): Promise<Sample> {
  const signer = openMemorySigner(seed);
  const [entries, keys, signed]: [Sealed[], LedgerKey[], Checkpoint[]] = [[], [], []];
  for (let seq = 1; seq <= count; seq += 1) {
    const tail = entries.at(-1) ?? { seq: 0, hash: GENESIS };
    const at = (AT + seq * 1_000) as Instant;
    let draft: Content = {
      kind: 'server.stopped',
      subject: seq % 2 === 0 ? 'server' : 'r-1',
      actor: 'ada',
      body: { why: `größer ${seq}` },
    };
    if (seq === 1 || rotations.includes(seq)) {
      const next = seq === 1 ? { id: signer.keyId(), publicKey: signer.publicKey() } : await signer.prepare();
      const open = { ...next, replaces: seq === 1 ? null : signer.keyId() };
      const endorsement = seq === 1 ? null : signer.sign(endorsementText(open, entries[0]?.hash ?? ''));
      signer.adopt(next.id);
      keys.push({ ...open, endorsement, seq });
      draft = { kind: 'key.introduced', subject: 'ledger', actor: 'plimsoll', body: { ...open, endorsement } };
    }
    entries.push(...seal([draft], { tail, at }));
    const [{ hash: ledger }, { hash }] = [entries[0] as Sealed, entries.at(-1) as Sealed];
    if (checkpoints.includes(seq)) signed.push(signCheckpoint({ seq, hash, at, state: null }, { signer, ledger }));
  }
  return { entries, checkpoints: signed, keys, ledger: entries[0]?.hash ?? '', signer };
}

/** The lines of an export of it, without their newlines. */
export function exportLines(sample: Sample, isWanted: (entry: Sealed) => boolean = () => true): string[] {
  const { ledger, keys, signer } = sample;
  const filter = { since: null, until: null, subject: null, kind: null };
  const writer = new ExportWriter({ header: { ledger, keys, made: AT, filter }, signer, isWanted, dropped: null });
  let text = writer.begin();
  for (const entry of sample.entries) {
    text += writer.entry(entry);
    const checkpoint = sample.checkpoints.find(({ seq }) => seq === entry.seq);
    if (checkpoint !== undefined) text += writer.checkpoint(checkpoint);
  }
  return (text + writer.end(AT)).trimEnd().split('\n');
}

export async function verifyBytes(bytes: Uint8Array, options: Partial<VerifyOptions> = {}): Promise<Report> {
  const verifier = new LedgerVerifier({ checkSignature, trusted: [], expect: [], ...options });
  const reader = new LineReader();
  for (let at = 0; at < bytes.length; at += 1_000) {
    for (const line of reader.push(bytes.subarray(at, at + 1_000))) await verifier.line(line);
  }
  const rest = reader.end();
  if (rest !== null) await verifier.line(rest);
  return verifier.report({ isFile: true });
}

export function verifyLines(lines: readonly string[], options: Partial<VerifyOptions> = {}): Promise<Report> {
  return verifyBytes(Buffer.from(lines.map((line) => `${line}\n`).join('')), options);
}
