/** The ranges of OpenTelemetry's severity numbers, by the names people use for them. */
export const SEVERITIES = {
  trace: { first: 1, last: 4 },
  debug: { first: 5, last: 8 },
  info: { first: 9, last: 12 },
  warn: { first: 13, last: 16 },
  error: { first: 17, last: 20 },
  fatal: { first: 21, last: 24 },
} as const satisfies Record<string, { readonly first: number; readonly last: number }>;

export type Severity = keyof typeof SEVERITIES;
