/** One press of Ctrl-C may arrive more than once, through a launcher or from the system; a person takes longer than this. */
const SAME_REQUEST_MS = 500;

export type StopRequest = { readonly asked: Promise<string>; isAsked(): boolean };

/** The first signal asks for an orderly stop. One that comes later ends the process as if nobody had listened. */
export function listenForStop(): StopRequest {
  const { promise: asked, resolve } = Promise.withResolvers<string>();
  const state = { isAsked: false };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const leave = (): void => {
    for (const signal of signals) process.off(signal, heard);
  };
  const heard = (signal: NodeJS.Signals): void => {
    if (!state.isAsked) setTimeout(leave, SAME_REQUEST_MS).unref();
    state.isAsked = true;
    resolve(signal);
  };
  for (const signal of signals) process.on(signal, heard);
  return { asked, isAsked: () => state.isAsked };
}
