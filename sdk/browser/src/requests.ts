import { guard } from './guard.ts';
import { rounded, type Queue } from './queue.ts';
import { random } from './random.ts';
import type { Settings } from './settings.ts';
import { templateOf } from './template.ts';
import type { Watch } from './watch.ts';

/** Begins to measure a request: sends the trace along, where the other side may know it, and gives what to call at its end. */
type Measure = (
  method: string,
  address: string | URL,
  trace: (header: string) => void,
) => ((status: number, failed?: string | false) => void) | undefined;

const PER_VISIT = 100;
const HEADER = 'traceparent';

/** Times the page's requests, and gives its own origin and the listed ones the trace they belong to. */
export function watchRequests(queue: Queue, settings: Settings, watch: Watch): void {
  let count = 0;
  const measure: Measure = (method, address, trace) => {
    if (watch.isOver) return undefined;
    const { origin, host, href } = new URL(address, location.href);
    const at = performance.now();
    let x: string | undefined;
    if (origin === location.origin || settings.traceFetch?.includes(origin)) {
      x = random(16);
      queue.trace = { id: x, at };
      trace(`00-${x}-${random(8)}-01`);
    }
    return guard((c, failed) => {
      if (++count > PER_VISIT) return queue.lose('cap');
      const o = c > 0 && c < 500 ? 'ok' : failed || 'failed';
      queue.add({
        e: 'fetch',
        m: method.toUpperCase(),
        h: host,
        u: templateOf(href),
        c,
        d: rounded(performance.now() - at),
        o,
        x,
      });
    });
  };
  guard(watchFetch)(measure);
  guard(watchXhr)(measure);
}

// What the page calls stays wrapped when the watch ends: somebody else may have wrapped it again.
function watchFetch(measure: Measure): void {
  const before = fetch;
  window.fetch = function (this: undefined, input, init) {
    let sent = init;
    const end = guard(() => {
      const { method, url, headers } = input as Partial<Request>;
      return measure(init?.method ?? method ?? 'GET', url ?? (input as string), (header) => {
        const all = new Headers(init?.headers ?? headers);
        all.set(HEADER, header);
        sent = { ...init, headers: all };
      });
    })();
    const answer = before.call(this, input, sent);
    if (end) {
      answer.then(
        ({ status }) => end(status),
        (error?: Error) => end(0, error?.name === 'AbortError' && 'aborted'),
      );
    }
    return answer;
  };
}

function watchXhr(measure: Measure): void {
  const { prototype } = XMLHttpRequest;
  const { open } = prototype;
  prototype.open = function (this: XMLHttpRequest, ...args: [string, string]) {
    open.apply(this, args as never);
    guard(() => {
      const end = measure(...args, (header) => this.setRequestHeader(HEADER, header));
      let failed: string | undefined;
      this.addEventListener('abort', () => (failed = 'aborted'));
      this.addEventListener('loadend', () => end?.(this.status, failed), { once: true });
    })();
  };
}
