/** A port that cannot be had is the commonest reason not to start, so it is told in one line with what to do. */
export class PortRefused extends Error {}

export type DoorAddress = { readonly host: string; readonly port: number; readonly option: string };

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'only the system’s administrator may use this port',
};

export async function listening<Listener>(
  { host, port, option }: DoorAddress,
  listen: (at: { host: string; port: number }) => Promise<Listener>,
): Promise<Listener> {
  try {
    return await listen({ host, port });
  } catch (cause) {
    const why = LISTEN_FAULTS[(cause as NodeJS.ErrnoException).code ?? ''];
    if (why === undefined) throw new Error(`Cannot listen on ${host}:${port}`, { cause });
    throw new PortRefused(`Cannot listen on ${host}:${port}: ${why}; choose another with ${option}`, { cause });
  }
}

/** How programs on this machine reach a listener: one that listens everywhere is reached on loopback, too. */
export function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
