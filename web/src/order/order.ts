/** Something a person may order, always with a reason. What is refused now is shown with why, instead of vanishing. */
export type Order = {
  readonly key: string;
  /** Under `/api/v1`. */
  readonly path: string;
  readonly label: string;
  readonly title: string;
  readonly consequence: string;
  readonly tone: 'plain' | 'breach';
  /** Why it cannot be ordered now; null when it can. */
  readonly refused: string | null;
  readonly asksHowLong?: boolean;
  /** Goes into the body beside the reason. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Hears what the server answered, once it was done. */
  readonly done?: (answer: unknown) => void;
  /** What is passed over by it: read and agreed to before a reason is asked for. */
  readonly passesOver?: readonly string[];
};

const SHORTEST_REASON = 3;
const LONGEST_REASON = 500;

/** Reasons are read by others, later: too short a one is refused here with the server's own rule. */
export function checkReason(reason: string): string | null {
  const length = reason.trim().length;
  if (length < SHORTEST_REASON) return 'Give a reason that others will understand.';
  return length > LONGEST_REASON ? `Keep the reason under ${LONGEST_REASON} characters.` : null;
}

/** The characters of a name that the ledger keeps; without one the browser itself is named. */
export function checkName(name: string): string | null {
  return /^[\w.@ -]*$/.test(name) ? null : 'A name is written with letters a to z, digits, and . @ _ -';
}

/** What is held or frozen ends by itself; a hold lasts a day at most. */
export const LENGTHS: readonly { readonly ms: number; readonly text: string }[] = [
  { ms: 900_000, text: '15 minutes' },
  { ms: 3_600_000, text: '1 hour' },
  { ms: 14_400_000, text: '4 hours' },
  { ms: 86_400_000, text: '24 hours' },
];
