import type { OverviewWindow } from '../../../src/wire/overview.ts';

export const WINDOWS: readonly OverviewWindow[] = ['1d', '7d', '28d'];

/** How far the screen looks back and whether it lists all there is, as its address says; what it cannot mean is a day. */
export function readOverviewSearch({ window, all }: { readonly window?: unknown; readonly all?: unknown }): {
  readonly window: OverviewWindow;
  readonly all: boolean;
} {
  return { window: WINDOWS.find((one) => one === window) ?? '1d', all: all === true || all === 'true' };
}

/** The same as it stands in the address: what goes without saying is left out. */
export function keepOverviewSearch(search: Readonly<Record<string, unknown>>): { window?: OverviewWindow; all?: true } {
  const { window, all } = readOverviewSearch(search);
  return { ...(window !== '1d' && { window }), ...(all && { all: true as const }) };
}
