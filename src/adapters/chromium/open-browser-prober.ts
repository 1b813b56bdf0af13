import type { BrowserAnswer, BrowserAsk, BrowserHindrance, BrowserProber } from '../../ports/browser-prober.ts';
import { openGuardedProxy, type GuardedProxy } from './guarded-proxy.ts';
import { NoBrowser, OneBrowser } from './one-browser.ts';
import { NO_VITALS } from './page-vitals.ts';
import { Turns } from './turns.ts';
import { visit } from './visit.ts';

export type BrowserTerms = {
  /** Path or name of the browser; null looks for the usual names. */
  readonly chromium: string | null;
};

/** A screen full of scripts takes a second of a core: more of them at once would measure each other. */
const AT_ONCE = 2;
/** A browser that has done so many runs is replaced, because what it leaks adds up. */
const RUNS_OF_ONE = 200;
/** What a run may take beyond its time: a picture, the vitals, and the end of its context. */
const GRACE_MS = 8_000;

/** Probes with one browser, of which each run has a context of its own. */
export function openBrowserProber({ chromium }: BrowserTerms): BrowserProber & { readonly pid: () => number | null } {
  const one = new OneBrowser(chromium);
  const turns = new Turns(AT_ONCE);
  const proxies = new Map<boolean, Promise<GuardedProxy>>();
  let [runs, isClosed] = [0, false];

  const visited = async (ask: BrowserAsk): Promise<BrowserAnswer> => {
    if (runs >= RUNS_OF_ONE && turns.taken === 1) {
      await one.end();
      runs = 0;
    }
    const browser = await one.ready();
    runs += 1;
    const { allowPrivate } = ask;
    const opened = proxies.get(allowPrivate) ?? openGuardedProxy({ allowPrivate });
    proxies.set(allowPrivate, opened);
    const guard = await opened;
    const answer = await within(ask.timeoutMs + GRACE_MS, visit({ browser, proxy: guard.address }, ask));
    if (answer !== null) return withoutRefused(answer, { guard, ask });
    await one.end();
    return hindered('BROWSER_BROKEN', 'the browser hung, and was ended');
  };

  return {
    pid: () => one.pid,
    async run(ask) {
      if (isClosed || !(await turns.take(ask.timeoutMs))) return hindered('BUSY', 'all browsers of the prober were busy');
      try {
        return await visited(ask);
      } catch (error) {
        await one.end();
        if (error instanceof NoBrowser) return hindered('NO_BROWSER', error.message);
        return hindered('BROWSER_BROKEN', 'the browser broke, and is started again for the next run');
      } finally {
        turns.give();
      }
    },
    async close() {
      isClosed = true;
      await one.end();
      for (const proxy of proxies.values()) await (await proxy.catch(() => null))?.close();
    },
  };
}

type Guarded = { readonly guard: GuardedProxy; readonly ask: BrowserAsk };

/** What the guard refused says nothing of the site. */
function withoutRefused(answer: BrowserAnswer, { guard, ask }: Guarded): BrowserAnswer {
  if (answer.because !== 'NAVIGATION') return answer;
  const hosts = ask.actions.flatMap((one) => (one.do === 'goto' && URL.canParse(one.url) ? [new URL(one.url).hostname] : []));
  const host = hosts.find((one) => guard.refused.has(one.replace(/^\[|\]$/g, '')));
  if (host === undefined) return answer;
  const text = `${host} leads to an address that this probe may not ask`;
  const actions = answer.actions.map((one) =>
    one.outcome === 'ok' ? one : ({ ...one, outcome: 'unknown', because: 'ADDRESS_FORBIDDEN' } as const),
  );
  return { ...answer, outcome: 'unknown', because: 'ADDRESS_FORBIDDEN', text, actions, screenshot: null };
}

/** Null when it took longer. What it comes to then is for nobody. */
async function within<Result>(ms: number, work: Promise<Result>): Promise<Result | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function hindered(because: BrowserHindrance, text: string): BrowserAnswer {
  const nothing = { actions: [], durationMs: 0, vitals: NO_VITALS, complaints: [], screenshot: null };
  return { outcome: 'unknown', because, text, ...nothing };
}
