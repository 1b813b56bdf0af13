import { createServer } from 'node:net';
import type { Options, PortName } from './options.ts';

const MEANING: Readonly<Record<PortName, string>> = {
  port: 'Plimsoll’s pages',
  'otlp-port': 'telemetry (OTLP)',
  'shop-port': 'the shop’s front door',
  'admin-port': 'the router’s weights',
};

/** Says which of the ports cannot be used and what to do about it, one sentence for each; empty when all are free. */
export async function explainTakenPorts(ports: Options['ports']): Promise<readonly string[]> {
  const names = Object.keys(ports) as PortName[];
  const codes = await Promise.all(names.map((name) => tryPort(ports[name])));
  return names.flatMap((name, index) => {
    const code = codes[index];
    return typeof code === 'string' ? [explain(name, { port: ports[name], code })] : [];
  });
}

/** Null when the port can be listened on, else the system's code for why not. */
function tryPort(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code ?? cause.message));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
  });
}

function explain(name: PortName, { port, code }: { port: number; code: string }): string {
  const other = port < 65_535 - 100 ? port + 100 : port - 100;
  const choose = `choose another port: npm start -- --${name} ${other}`;
  if (code === 'EADDRINUSE') return `Port ${port}, for ${MEANING[name]}, is in use. Stop the program that uses it, or ${choose}`;
  return `Port ${port}, for ${MEANING[name]}, cannot be used (${code}). To go on, ${choose}`;
}
