import type { BrowserHint } from '../../intake/beacon-events.ts';

/** The newest browsers name two or three brands; a header with more is nobody's. */
const MOST_CHARACTERS = 512;

/**
 * The brand and whether it is a mobile one, as the headers `Sec-CH-UA` and `Sec-CH-UA-Mobile` say it. Among the brands one is
 * made up so that nobody relies on the list, and the engine's name stands beside that of the browser.
 */
export function browserHint(brands: string | undefined, mobile: string | undefined): BrowserHint {
  const named = [...(brands ?? '').slice(0, MOST_CHARACTERS).matchAll(/"([A-Za-z][A-Za-z0-9 ._-]{0,39})";\s*v=/g)].map(
    ([, name]) => name,
  );
  const real = named.filter(
    (name): name is string => name !== undefined && !/\bnot\b.*\bbrand\b/i.test(name.replaceAll(/[^a-z]/gi, ' ')),
  );
  const brand = real.find((name) => name !== 'Chromium') ?? real[0] ?? null;
  return { brand, mobile: mobile === '?1' ? true : mobile === '?0' ? false : null };
}
