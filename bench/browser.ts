import { gzipSync } from 'node:zlib';
import { openBeaconSite } from '../test/browser/beacon-site.ts';
import { builtSdk } from '../test/browser/built-sdk.ts';
import { busyPage, sdkTime, type SdkTime } from '../test/browser/sdk-tasks.ts';
import { openBrowser } from '../test/web/open-browser.ts';
import type { Figure } from './figure.ts';

const VISITS = 9;

/** What the browser SDK weighs, and what it takes of a page's main thread in a busy visit. */
export async function benchBrowser(): Promise<readonly Figure[]> {
  const sdk = await builtSdk();
  await using site = await openBeaconSite(
    sdk,
    busyPage(() => site.door),
  );
  const browser = await openBrowser();
  try {
    const plain = await visitsOf(1);
    const slow = await visitsOf(4);
    return [
      { name: 'the browser SDK as a module, gzip', value: gzipSync(sdk.module, { level: 9 }).length, unit: 'B' },
      { name: 'the browser SDK as a script, gzip', value: gzipSync(sdk.script, { level: 9 }).length, unit: 'B' },
      {
        name: 'longest task of the SDK in a busy visit, CPU, median',
        value: median(plain.map((one) => one.longestMs)),
        unit: 'ms',
      },
      { name: 'all of the SDK in a busy visit, CPU, median', value: median(plain.map((one) => one.allMs)), unit: 'ms' },
      {
        name: 'longest task of the SDK, browser slowed down 4 times',
        value: median(slow.map((one) => one.longestMs)),
        unit: 'ms',
      },
    ];
  } finally {
    await browser.close();
  }

  async function visitsOf(slowdown: number): Promise<readonly SdkTime[]> {
    const times: SdkTime[] = [];
    while (times.length < VISITS) times.push(await sdkTime(browser, site, slowdown));
    return times;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
