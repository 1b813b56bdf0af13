import { InvalidArgumentError, type Command } from 'commander';
import { showCount } from '../../kernel/show.ts';
import { checkSignature } from '../../loops/check-signature.ts';
import { LineReader } from '../../proof/line-reader.ts';
import { showReport, type ShownReport } from '../../proof/show-report.ts';
import { LedgerVerifier } from '../../proof/verify-export.ts';
import { verification } from '../../wire/ledger.ts';
import type { CommandContext, Outside } from './command-context.ts';
import { EXIT } from './exit-codes.ts';

type Expected = { readonly seq: number; readonly hash: string };
type Options = { readonly key?: readonly string[]; readonly expect?: readonly Expected[] };

/** Files are checked here, by nobody's word but that of a key; without a file the server checks what it has. */
export function verifyCommand(ledger: Command, { outside, finish, client, json }: CommandContext): void {
  ledger
    .command('verify')
    .description('find every entry that was edited, removed, moved or put in')
    .argument('[files...]', 'exports and sealed segments; `-` is standard input; absent: the ledger of the server')
    .option('--key <key>', 'key that is known to you, by its id or as it is; may be repeated (default: the first one)', readKey)
    .option('--expect <entry:hash>', 'entry that has to be there, as a checkpoint names it; may be repeated', readExpected)
    .action(async (files: readonly string[], { key = [], expect = [] }: Options) => {
      const shown: (ShownReport & { file?: string })[] = [];
      for (const file of files) shown.push({ file, ...(await verifyFile(outside, { file, trusted: key, expect })) });
      if (files.length === 0) {
        const query = key.map((one) => `key=${encodeURIComponent(one)}`).join('&');
        shown.push(await client().get(`/api/v1/ledger/verify${query === '' ? '' : `?${query}`}`, verification, 'patient'));
      }
      const isIntact = shown.every(({ intact }) => intact) && isOneLedger(shown);
      finish(isIntact ? EXIT.yes : EXIT.no);
      if (json()) return outside.say(JSON.stringify(files.length > 1 ? shown : shown[0], null, 2));
      for (const report of shown) tell(report, outside);
      if (!isOneLedger(shown)) outside.complain('The files are not of one ledger.');
    });
}

async function verifyFile(
  { texts }: Outside,
  { file, trusted, expect }: { readonly file: string; readonly trusted: readonly string[]; readonly expect: readonly Expected[] },
): Promise<ShownReport> {
  const verifier = new LedgerVerifier({ checkSignature, trusted, expect });
  const reader = new LineReader();
  let told = 0;
  for await (const { piece, bytes, of } of texts.bytes(file)) {
    for (const line of reader.push(piece)) await verifier.line(line);
    if (bytes - told < TELL_EVERY) continue;
    told = bytes;
    texts.progress(of === null ? `${file}: ${megabytes(bytes)} MB` : `${file}: ${Math.floor((100 * bytes) / of)} %`);
  }
  texts.progress(null);
  const rest = reader.end();
  if (rest !== null) await verifier.line(rest);
  return showReport(await verifier.report({ isFile: true }));
}

const TELL_EVERY = 1 << 22;

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1_000_000);
}

function tell(report: ShownReport & { readonly file?: string }, outside: Outside): void {
  const { intact, entries, head, findings, findings_left_out: more, omitted, unseen, signed_through: signed } = report;
  const where = report.file === undefined ? '' : `${report.file}: `;
  if (intact) {
    outside.say(`${where}The chain is intact: ${showCount(entries)} ${entries === 1 ? 'entry' : 'entries'}, head ${head ?? '–'}`);
    const signature =
      signed === 0 ? 'no checkpoint signs for it yet' : `signed through entry ${signed} by ${report.keys.at(-1) ?? 'nobody'}`;
    const beside = omitted === 0 ? '' : `, ${showCount(omitted)} more by their digests`;
    const ranges = unseen.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
    const isServer = report.file === undefined;
    const gaps = ranges === '' || isServer ? '' : `; not in it, and stood for by checkpoints: ${ranges}`;
    outside.say(`ledger ${report.ledger?.slice(0, 16) ?? '–'}, ${signature}${beside}${gaps}`);
    if (isServer && ranges !== '')
      outside.say(
        `Entries ${ranges} lie in sealed files and are not part of this check; plimsoll ledger segments names the files, plimsoll ledger verify FILE checks one`,
      );
    return;
  }
  for (const { code, line, text } of findings)
    outside.complain(`${where}${line === null ? '' : `line ${line}: `}${code} ${text}`);
  if (more > 0) outside.complain(`${where}and ${showCount(more)} more`);
  outside.complain(`${where}The chain is broken: ${showCount(findings.length + more)} found in ${showCount(entries)} entries`);
}

function isOneLedger(shown: readonly ShownReport[]): boolean {
  return new Set(shown.map(({ ledger }) => ledger)).size <= 1;
}

/** What is no key at all would be told apart from none of the ledger's, and look like a forgery. */
function readKey(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^(?:[0-9a-f]{16}|[A-Za-z0-9+/]{43}=)$/.test(text))
    throw new InvalidArgumentError(
      'it is the id of a key, 16 digits of 0-9 and a-f, or the key itself, as `ledger key` shows it.',
    );
  return [...before, text];
}

function readExpected(text: string, before: readonly Expected[] = []): readonly Expected[] {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) throw new InvalidArgumentError('write it as ENTRY:HASH, such as 120:9f86d0….');
  return [...before, { seq: Number(seq), hash }];
}
