import { WORLD, type Life, type Scheduler } from './scheduler.ts';

/** What happens to one call of a port, besides what it does. */
export type Mishap = {
  readonly before?: 'crash' | 'error';
  readonly after?: 'crash' | 'error';
  /** The answer comes so much later. */
  readonly slowMs?: number;
  /** It is done so much later, whatever became meanwhile of who asked for it. */
  readonly thereMs?: number;
};

export type PortCalls = {
  /** The same port, whose calls may fail, dawdle, or be the last thing that the process did. */
  through<Port extends object>(life: Life, name: string, port: Port): Port;
};

export type PortWorld = {
  readonly scheduler: Scheduler;
  readonly mishap: (life: Life, call: string) => Mishap;
  readonly crash: (life: Life, where: string) => void;
};

/** Every call of every port goes through here: before it and after it are the places where a process can die. */
export function openPortCalls(world: PortWorld): PortCalls {
  return {
    through: (life, name, port) =>
      new Proxy(port, {
        get(target, property, receiver) {
          const value: unknown = Reflect.get(target, property, target === receiver ? receiver : target);
          if (typeof value !== 'function' || typeof property !== 'string') return value;
          return (...args: unknown[]) =>
            call(world, { life, name: `${name}.${property}` }, () => Reflect.apply(value, target, args) as unknown);
        },
      }),
  };
}

type Called = { readonly life: Life; readonly name: string };

function call({ scheduler, mishap, crash }: PortWorld, { life, name }: Called, work: () => unknown): unknown {
  if (!life.alive) return never();
  const { before, after, slowMs = 0, thereMs = 0 } = mishap(life, name);
  if (before === 'crash') {
    crash(life, `before ${name}`);
    return never();
  }
  const settle = (run: () => void): void =>
    slowMs > 0 ? scheduler.at(scheduler.now() + slowMs, life, run) : scheduler.soon(life, run);
  if (before === 'error') return new Promise((_, reject) => settle(() => reject(new Error(`${name} failed`))));
  const done = thereMs > 0 ? onItsWay(scheduler, thereMs, work) : Promise.resolve(work());
  if (after === 'crash') {
    // What was done stays done, and nobody lives to hear of it.
    void done.then(
      () => scheduler.soon(WORLD, () => crash(life, `after ${name}`)),
      () => scheduler.soon(WORLD, () => crash(life, `after ${name}`)),
    );
    return never();
  }
  return new Promise((resolve, reject) => {
    done.then(
      (value) =>
        settle(() => (after === 'error' ? reject(new Error(`${name} failed, and nobody knows what it did`)) : resolve(value))),
      (cause: unknown) => settle(() => reject(cause instanceof Error ? cause : new Error(String(cause)))),
    );
  });
}

/** What has left the process arrives, even where nobody waits for it any more. */
function onItsWay(scheduler: Scheduler, ms: number, work: () => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    scheduler.at(scheduler.now() + ms, WORLD, () => void Promise.resolve(work()).then(resolve, reject));
  });
}

/** Nothing that a dead process waits for ever comes. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}
