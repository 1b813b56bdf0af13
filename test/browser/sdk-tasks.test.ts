import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requires } from '../requires.ts';
import { openBrowser } from '../web/open-browser.ts';
import { openBeaconSite } from './beacon-site.ts';
import { builtSdk } from './built-sdk.ts';
import { busyPage, sdkTime, type SdkTime } from './sdk-tasks.ts';

const VISITS = 5;

test('no task of the SDK takes more than 5 ms of the page', { ...requires('chromium'), timeout: 60_000 }, async () => {
  await using site = await openBeaconSite(
    await builtSdk(),
    busyPage(() => site.door),
  );
  const browser = await openBrowser();
  try {
    const times: SdkTime[] = [];
    // Of some visits the least disturbed: what other programs do to a shared machine is not the SDK's.
    while (times.length < VISITS && !times.some(({ longestMs }) => longestMs <= 5)) times.push(await sdkTime(browser, site, 1));
    assert.ok(times.every(({ allMs }) => allMs > 0));
    assert.ok(
      times.some(({ longestMs }) => longestMs <= 5),
      JSON.stringify(times),
    );
  } finally {
    await browser.close();
  }
});
