import { digest } from '../kernel/hash.ts';
import { showInstant } from '../kernel/show.ts';
import type { Decided } from './decided.ts';
import type { Entry } from './entry.ts';
import type { RecordedChange } from './recorded-change.ts';

/** An in-toto Statement v1. */
export type Statement = {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly { readonly name: string; readonly digest: DigestSet }[];
  readonly predicateType: string;
  readonly predicate: object;
};
export type DigestSet = Readonly<Record<string, string>>;

/** What is known around the entry that is attested. */
export type AttestedGround = {
  readonly ledger: string;
  /** What the decision is about; null: it is about a service as a whole. */
  readonly about: { readonly service: string; readonly version: string | null };
  /** What was told of this version, newest first. */
  readonly changes: readonly RecordedChange[];
};

export const VSA = 'https://slsa.dev/verification_summary/v1';
export const TEST_RESULT = 'https://in-toto.io/attestation/test-result/v0.1';

/** A decision in the words that tools for supply chains know; null: there are none for this entry. */
export function statementOf(entry: Entry, ground: AttestedGround): Statement | null {
  if (entry.kind === 'gate.answered') return statement(TEST_RESULT, { entry, ground, predicate: testResult(entry, ground) });
  if (entry.kind !== 'rollout.moved') return null;
  const { phase } = entry.body.next;
  if (phase !== 'promoted' && phase !== 'rolling-back' && phase !== 'rolled-back') return null;
  return statement(VSA, { entry, ground, predicate: summary(entry, ground) });
}

type Parts = { readonly entry: Entry; readonly ground: AttestedGround; readonly predicate: object };

function statement(predicateType: string, { entry, ground, predicate }: Parts): Statement {
  const subject = [{ name: nameOf(ground.about), digest: digestOf(ground) }];
  // Both formats let producers add members whose names are addresses.
  const own = { [DECISION]: decisionOf(entry, ground) };
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate: { ...predicate, ...own } };
}

/** Promoted is PASSED; taken back, or on its way back, is FAILED. */
function summary(entry: Entry & { kind: 'rollout.moved' }, { ledger, about }: AttestedGround): object {
  const isPromoted = entry.body.next.phase === 'promoted';
  return {
    verifier: { id: `plimsoll:ledger/${ledger}` },
    timeVerified: showInstant(entry.at),
    resourceUri: nameOf(about),
    policy: policyOf(entry.body.decided),
    verificationResult: isPromoted ? 'PASSED' : 'FAILED',
    verifiedLevels: [isPromoted ? 'PLIMSOLL_PROMOTED' : 'FAILED'],
    slsaVersion: '1.0',
  };
}

/** Too little evidence is no pass: who asks whether he may go on is told that he may not. */
function testResult(entry: Entry & { kind: 'gate.answered' }, { ledger, about }: AttestedGround): object {
  const { say, reasons, decided } = entry.body;
  const named = (wanted: (say: string) => boolean): readonly string[] => [
    ...new Set(reasons.filter((reason) => wanted(reason.say)).map(({ because }) => because)),
  ];
  const passed = say === 'allow';
  return {
    result: passed ? 'PASSED' : 'FAILED',
    configuration: [{ name: 'catalog', ...policyOf(decided) }],
    url: `plimsoll:ledger/${ledger}/entry/${entry.seq}`,
    passedTests: passed ? [`gate of ${nameOf(about)}`] : [],
    warnedTests: named((one) => one === 'note'),
    failedTests: passed ? [] : named((one) => one !== 'note'),
  };
}

const DECISION = 'plimsoll:decision';

/** Which entry says it, so that somebody with an export finds it there. */
function decisionOf(entry: Entry, { ledger }: AttestedGround): object {
  const decided = 'decided' in entry.body ? (entry.body.decided as Decided<unknown> | undefined) : undefined;
  return {
    ledger,
    entry: entry.seq,
    hash: entry.hash,
    subject: entry.subject,
    actor: entry.actor,
    ...(decided === undefined ? {} : { inputs: { sha256: decided.digest }, code: decided.code }),
  };
}

function policyOf(decided: Decided<unknown> | undefined): object {
  if (decided === undefined) return { uri: 'plimsoll:catalog' };
  const { policy } = decided;
  return { uri: `plimsoll:catalog/${policy}`, ...(/^[0-9a-f]{64}$/.test(policy) ? { digest: { sha256: policy } } : {}) };
}

/** A package URL: `pkg:generic/shop@1.2.0`. */
function nameOf({ service, version }: AttestedGround['about']): string {
  return `pkg:generic/${encodeURIComponent(service)}${version === null ? '' : `@${encodeURIComponent(version)}`}`;
}

/** The digest of the artifact where the version or a change that was told of it has one; otherwise that of its name. */
function digestOf({ about, changes }: AttestedGround): DigestSet {
  const told = changes.flatMap((change) => Object.entries(change.details).map(([name, text]) => `${name}=${String(text)}`));
  for (const text of [`version=${about.version ?? ''}`, ...told]) {
    const [, oci] = /sha256:([0-9a-f]{64})$/.exec(text) ?? [];
    if (oci !== undefined) return { sha256: oci };
    const [, commit] = /^(?:version|commit|revision|git[-_.]?commit|sha)=([0-9a-f]{40})$/i.exec(text) ?? [];
    if (commit !== undefined) return { gitCommit: commit };
  }
  return { sha256: digest(nameOf(about)) };
}
