import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Outside, ServeOptions } from './command-context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { runProgram } from './program.ts';
import { NO_TEXTS } from '../../../test/cli/no-texts.ts';

describe('a command that is not understood', () => {
  const cases: readonly { args: string; err: RegExp }[] = [
    { args: 'statsu', err: /Did you mean status\?/ },
    { args: 'status now', err: /too many arguments/ },
    { args: 'status --colour', err: /unknown option '--colour'/ },
    { args: 'rollout abort one', err: /required option '--reason <text>' not specified/ },
    { args: 'rollout hold one --reason because --for abc', err: /a time from 1s to 24h/ },
    { args: 'rollout hold one --reason because --for 25h', err: /a time from 1s to 24h/ },
    { args: 'rollout hold one --reason because --for NaN', err: /a time from 1s to 24h/ },
    { args: 'ledger --last -1', err: /a whole number from 1 to 500/ },
    { args: 'ledger --last 1e2', err: /a whole number from 1 to 500/ },
    { args: 'serve --port 65536', err: /a whole number from 0 to 65535/ },
    { args: 'serve --otlp-port 0x10', err: /a whole number from 0 to 65535/ },
    { args: 'status --server ftp://127.0.0.1', err: /an address such as/ },
    { args: 'rollout hold one --reason because --for 0m', err: /a time from 1s to 24h/ },
    { args: 'ledger --last 501', err: /a whole number from 1 to 500/ },
    { args: 'serve --port -1', err: /a whole number from 0 to 65535/ },
    { args: 'serve --port', err: /argument missing/ },
    { args: 'adjust add --from 1h --to 5m --reason late', err: /name objectives or journeys, or say --all/ },
    { args: 'adjust add --all --journey a --from 1h --to 5m --reason late', err: /, and not both/ },
  ];
  for (const { args, err } of cases) {
    test(`plimsoll ${args}`, async () => {
      const ran = await run(args.split(' '));
      assert.match(ran.err, err);
      assert.match(ran.err, /plimsoll( [a-z]+)* --help (lists the commands|tells how it is used)$/);
      assert.deepEqual({ code: ran.code, out: ran.out, served: ran.served }, { code: EXIT.usage, out: '', served: [] });
    });
  }
});

const DOORS = { otlpPort: 4318, otlpGrpcPort: 4317, durability: 'disk' };

test('serve is told what it was given, and where nothing was given the defaults', async () => {
  const defaults = { data: '.plimsoll/data', host: '127.0.0.1', port: 7077, ...DOORS };
  assert.deepEqual((await run(['serve'])).served, [defaults]);
  const given = ['serve', '--data', 'd', '--catalog', 'c', '--port', '0', '--otlp-port', '65535', '--host', '::1'];
  assert.deepEqual((await run(given)).served, [{ ...DOORS, catalog: 'c', data: 'd', host: '::1', port: 0, otlpPort: 65_535 }]);
  assert.deepEqual((await run(['--data', 'd', 'serve'])).served, [{ ...defaults, data: 'd' }]);
});

test('an address from the environment is read as strictly as one from the command line', async () => {
  const { code, err } = await run(['status'], { PLIMSOLL_SERVER: 'nowhere', PLIMSOLL_TOKEN: 'x' });
  assert.equal(code, EXIT.fault);
  assert.match(err, /^PLIMSOLL_SERVER is nowhere: it has to be an address/);
});

test('a failure that nobody foresaw is said with its cause, and is no answer', async () => {
  const cause = new Error('the disk is full');
  const { code, err } = await run(['serve'], {}, () => Promise.reject(new Error('Cannot start', { cause })));
  assert.deepEqual({ code, err }, { code: EXIT.fault, err: 'Cannot start\n  because: the disk is full' });
});

type Ran = { readonly code: ExitCode; readonly out: string; readonly err: string; readonly served: readonly ServeOptions[] };

async function run(argv: readonly string[], env: Outside['env'] = {}, serve?: Outside['serve']): Promise<Ran> {
  const [out, err, served]: [string[], string[], ServeOptions[]] = [[], [], []];
  const code = await runProgram(
    {
      version: '1.2.3',
      say: (text) => out.push(text),
      complain: (text) => err.push(text),
      terminal: { columns: null, colours: false },
      serve:
        serve ??
        (async (options) => {
          served.push(options);
          return EXIT.yes;
        }),
      relay: () => Promise.reject(new Error('no relay here')),
      mcp: () => Promise.reject(new Error('no assistant here')),
      readCatalogFolder: () => Promise.reject(new Error('no folder here')),
      readTexts: () => Promise.reject(new Error('no folder here')),
      writeTexts: () => Promise.reject(new Error('no folder here')),
      evaluate: () => Promise.reject(new Error('nothing is evaluated here')),
      playScenarios: () => Promise.reject(new Error('no story is played here')),
      findServer: () => null,
      readInput: async () => 'nobody types here',
      texts: NO_TEXTS,
      spoolFolder: 'no-folder-is-needed',
      env,
    },
    argv,
  );
  return { code, out: out.join('\n'), err: err.join('\n'), served };
}
