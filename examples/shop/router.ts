import { createServer } from 'node:http';
import './leash.ts';
import { administer } from './router/admin.ts';
import { forwardTo } from './router/forward.ts';
import { openRoutingTable } from './router/routing-table.ts';
import { listenOnLoopback } from './loopback.ts';

const table = openRoutingTable({ startedAt: new Date().toISOString(), rng: { next: Math.random } });
const admin = createServer(administer(table));
const front = createServer(forwardTo(table));
front.keepAliveTimeout = 75_000; // Longer than shoppers keep an idle connection, so that none closes under a request.

const adminPort = await listenOnLoopback(admin, Number(process.env['ADMIN_PORT'] ?? 7071));
const frontPort = await listenOnLoopback(front, Number(process.env['PORT'] ?? 7070));
process.stdout.write(`${JSON.stringify({ listening: frontPort, admin: adminPort })}\n`);

process.on('SIGINT', () => undefined); // Ctrl-C reaches the supervisor, which stops its processes in order.
process.once('SIGTERM', () => {
  setTimeout(() => process.exit(0), 2_000).unref();
  admin.close();
  front.close(() => process.exit(0));
  front.closeIdleConnections();
});
