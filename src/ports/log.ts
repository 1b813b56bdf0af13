/** For the people who run the server. Never a secret, never a customer's data. */
export type Log = { say(text: string): void; warn(text: string, cause?: unknown): void };
