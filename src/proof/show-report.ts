import type { Report } from './verify-export.ts';

/** A report as it goes over the wire, and as a program reads it from a command. */
export function showReport(report: Report): ShownReport {
  const { findings } = report;
  const first = findings[0];
  return {
    intact: report.isIntact,
    ledger: report.ledger,
    entries: report.entries,
    omitted: report.omitted,
    unseen: report.unseen.map(({ from, to }) => ({ from, to })),
    last_entry: report.tail.seq === 0 ? null : report.tail.seq,
    head: report.tail.seq === 0 ? null : report.tail.hash,
    checkpoints: report.checkpoints,
    signed_through: report.signedThrough,
    keys: report.keys.map(({ id }) => id),
    first_broken: first === undefined ? null : { seq: first.seq ?? 0, why: first.text },
    findings: findings.map(({ code, seq, line, text }) => ({ code, entry: seq, line, text })),
    findings_left_out: report.findingsLeftOut,
  };
}

export type ShownReport = {
  intact: boolean;
  ledger: string | null;
  entries: number;
  omitted: number;
  unseen: { from: number; to: number }[];
  last_entry: number | null;
  head: string | null;
  checkpoints: number;
  signed_through: number;
  keys: string[];
  first_broken: { seq: number; why: string } | null;
  findings: { code: string; entry: number | null; line: number | null; text: string }[];
  findings_left_out: number;
};
