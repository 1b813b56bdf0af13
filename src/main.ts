import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { readCatalogFolder } from './adapters/catalog-folder/catalog-folder.ts';
import { readCatalogTexts, writeNewTexts } from './adapters/catalog-folder/catalog-texts.ts';
import { readAnnouncement } from './adapters/data-folder/data-folder.ts';
import { openTextStreams } from './adapters/text-streams/text-streams.ts';
import { readCatalog } from './catalog/read-catalog.ts';
import type { Log } from './ports/log.ts';
import { runProgram } from './surface/cli/program.ts';
import { serve } from './server/serve.ts';
import { codeRevision } from './code-revision.ts';
import { version } from './version.ts';

const { stdout, stderr, env } = process;
const say = (text: string): void => void stdout.write(`${text}\n`);
const complain = (text: string): void => void stderr.write(`${text}\n`);
const log: Log = {
  say,
  warn: (text, cause) =>
    complain(
      cause === undefined ? text : `${text}: ${cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)}`,
    ),
};

// Whoever read our output may stop reading, as `head` does. A command then ends as it would have, and a server works on.
for (const output of [stdout, stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runProgram(
  {
    version,
    code: codeRevision,
    say,
    complain,
    terminal: {
      columns: stdout.isTTY ? stdout.columns : null,
      colours: stdout.isTTY && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    },
    serve: (options) => serve(options, { log, complain, isTerminal: stdout.isTTY }),
    // Loaded when it is asked for: commands that only ask a server start sooner without it.
    probing: {
      agent: async (options) => (await import('./agent/run-agent.ts')).runAgent(options, { log, complain }),
      once: async (probe, options) => (await import('./agent/run-once.ts')).runOnce(probe, options),
    },
    relay: async (options) => (await import('./relay/run-relay.ts')).runRelay(options, { log, complain }),
    tables: async () => (await import('./adapters/row-sources.ts')).openTableRows,
    mcp: async (client) => (await import('./surface/mcp/serve-mcp.ts')).serveMcp({ version, client, complain }),
    readCatalogFolder: async (folder, options) => readCatalog(await readCatalogFolder(folder), options),
    readTexts: readCatalogTexts,
    writeTexts: writeNewTexts,
    // Loaded when it is asked for: commands that only ask a server start sooner without it.
    evaluate: async (catalog, options) => (await import('./server/evaluate.ts')).evaluateFile(catalog, options),
    playScenarios: async (options, told) => (await import('./scenario/run-scenarios.ts')).runScenarios(options, told),
    findServer: (data) =>
      (data === undefined ? ['.plimsoll/data', '.plimsoll/demo'] : [data])
        .map(readAnnouncement)
        .find((found) => found !== null) ?? null,
    readInput: () => readText(process.stdin),
    texts: openTextStreams({ input: () => process.stdin, output: stdout, watched: stderr }),
    spoolFolder: env.PLIMSOLL_SPOOL ?? join(homedir(), '.plimsoll', 'spool'),
    env: { ...env, USER: env.USER ?? env.LOGNAME ?? env.USERNAME ?? userName() },
  },
  process.argv.slice(2),
);

/** Jobs of a pipeline and of cron have no USER, and still somebody runs them; a user without an entry has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
