import type { Queue, Signal } from './queue.ts';
import type { Settings } from './settings.ts';
import { templateOf } from './template.ts';
import type { Watch } from './watch.ts';

export type TellError = (kind: string, error: unknown, file?: string) => void;

const KINDS_PER_VISIT = 20;

/** Tells of what type an error is and in which file; the same one again is only counted. */
export function watchErrors(queue: Queue, settings: Settings, watch: Watch): TellError {
  const seen = new Map<string, Signal>();
  const tell: TellError = (k, error, file) => {
    const { name, message, stack } = Object(error) as Partial<Error>;
    const n = name || typeof error;
    const address = file || /https?:\/\/[^\s)]+?(?=[:?#][\d?#])/.exec(stack ?? '')?.[0];
    const f = address && templateOf(address);
    const known = seen.get(k + n + f);
    if (known && queue.waits(known)) return void (known['c'] = Number(known['c']) + 1);
    if (!known && seen.size >= KINDS_PER_VISIT) return queue.lose('cap');
    const m = settings.messages ? String(message ?? error).slice(0, 128) : undefined;
    const signal = queue.add({ e: 'error', k, n, f, m, c: 1 });
    if (signal) seen.set(k + n + f, signal);
  };
  watch.on('error', (event) => {
    const target = event.target as (Element & { src?: string; href?: string }) | Window;
    if ('tagName' in target) tell('resource', { name: target.tagName }, target.src || target.href);
    else tell('script', event.error ?? { name: 'Error', message: event.message }, event.filename);
  });
  watch.on('unhandledrejection', ({ reason }) => tell('promise', reason));
  return tell;
}
