import type { CloudEvent } from '../delivery/announcement.ts';

/** Tells other systems. An event has the same id whenever it is sent, so that a receiver can tell a repetition. */
export type Announcer = { announce(told: { readonly url: string; readonly event: CloudEvent }): Promise<void> };
