import type { Browser, Page } from 'playwright-core';

/** CPU time of the main thread in one go, in milliseconds, and what it was spent on. */
export type Task = { readonly what: string; readonly ms: number };
type TraceEvent = {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly tid: number;
  readonly args: { readonly data?: { readonly url?: string; readonly functionName?: string }; readonly fileName?: string };
};

/** What a browser's own trace says of the SDK's code while something is done: every call into it, every evaluation of it. */
export async function sdkTasks(browser: Browser, page: Page, act: () => Promise<void>): Promise<readonly Task[]> {
  await browser.startTracing(page, { categories: ['devtools.timeline'] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] };
  return traceEvents.filter(isOfSdk).map(({ name, tdur, dur, args }) => ({
    what: `${name} ${args.data?.functionName ?? ''}`.trim(),
    ms: (tdur ?? dur ?? 0) / 1_000,
  }));
}

function isOfSdk({ ph, args }: TraceEvent): boolean {
  return ph === 'X' && /\/sdk(\.script)?\.js/.test(args.data?.url ?? args.fileName ?? '');
}
