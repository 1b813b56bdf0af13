// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetUpFailure } from './failure.mjs';
import { buildServer } from './server-build.mjs';
import { handOver } from './hand-over.mjs';
import { setUp } from './set-up.mjs';
import { buildSdk, buildWeb } from './web-build.mjs';

const USAGE = `usage: node tools/launch.mjs <command>
  start [--no-demo --catalog DIR --data DIR …]   the demo world, or the plain server
  cli …                                          the command line, as ./plimsoll does
  test [paths …]                                 every test, or those under the given paths
  check [--fix]                                  types, lint, format, layers, unused code, unit tests
  bench [names …] [--write]                      measure, and compare with bench/baseline.json
  bench:slo [--quick] [--write]                  promises beside Prometheus and VictoriaMetrics with rules
  bench:canary [--quick] [--write]               the judge of canaries beside the rules of other tools
  kill, kill:releases, overload, fuzz [options]  what docs/proof.md tells, at full length
  bench:browser [--write]                        what the browser SDK weighs and takes of a page
  bench:web [--small] [--write]                  the screens of ten thousand objectives in Chromium
  browser:visits [--visits N]                    how much of what real visits tell arrives
  walk                                           a browser walks through the demo while it tells its story
  mutate [suites …] [--only FILE]                change the verdicts' code in small ways: which tests notice?
  sim, sim:planted [--seeds N] [--seed N]        seeded worlds with every kind of bad luck, see docs/simulation.md
  replay:day, replay:record                      a day of decisions made again; the corpus recorded anew, see docs/replay.md
  build                                          dist and web/dist, which the package ships, and sdk/browser/dist
  setup                                          only the set-up
`;

/** Sets up, runs one command with the pinned Node and answers with its exit code.
 * @param {string} root @param {readonly string[]} argv @returns {Promise<number>} */
export async function launch(root, [command = '', ...rest]) {
  if (
    ![
      'start',
      'cli',
      'test',
      'check',
      'bench',
      'bench:slo',
      'bench:canary',
      'bench:browser',
      'bench:web',
      'browser:visits',
      'walk',
      'kill',
      'kill:releases',
      'overload',
      'probe:browsers',
      'fuzz',
      'mutate',
      'sim',
      'sim:planted',
      'replay:day',
      'replay:record',
      'build',
      'setup',
    ].includes(command)
  ) {
    process.stderr.write(command === '' ? USAGE : `Unknown command: ${command}\n${USAGE}`);
    return 2;
  }
  const node = await setUp(root);
  if (wantsWeb(command, rest)) await buildWeb(root, node);
  if (wantsSdk(command, rest)) await buildSdk(root, node);
  if (command === 'setup') return 0;
  if (command === 'build') return buildServer(root, node);
  const [script, ...args] = programOf(command, rest);
  if (!existsSync(join(root, script))) {
    throw new SetUpFailure(`Cannot run ${command}: ${script} is not in ${root}`, 'is this a complete checkout? try git status');
  }
  return handOver({ node, args: [join(root, script), ...args], path: [join(root, 'node_modules', '.bin')] });
}

/** @param {string} command @param {string[]} rest @returns {[string, ...string[]]} */
function programOf(command, rest) {
  switch (command) {
    case 'start':
      if (rest.includes('--no-demo')) return ['src/main.ts', 'serve', ...rest.filter((arg) => arg !== '--no-demo')];
      return ['examples/shop/world.ts', ...rest];
    case 'cli':
      return ['src/main.ts', ...rest];
    case 'test':
      return ['tools/test.ts', ...rest];
    case 'check':
      return ['tools/check.ts', ...rest];
    case 'kill':
    case 'overload':
      return [`test/load/${command}.ts`, ...rest];
    case 'kill:releases':
      return ['test/load/kill-releases.ts', ...rest];
    case 'probe:browsers':
      return ['test/probe-browser/cut-off.ts', ...rest];
    case 'bench:slo':
      return ['bench/slo/run.ts', ...rest];
    case 'bench:canary':
      return ['bench/canary/run.ts', ...rest];
    case 'bench:browser':
      return ['bench/run.ts', 'browser', ...rest];
    case 'bench:web':
      return ['bench/web/run.ts', ...rest];
    case 'walk':
      return ['--test', 'test/e2e/walk-demo.ts', ...rest];
    case 'browser:visits':
      return ['test/browser/visits.ts', ...rest];
    case 'mutate':
      return ['tools/mutate.ts', ...rest];
    case 'sim':
      return ['sim/sim.ts', ...rest];
    case 'sim:planted':
      return ['sim/planted/run.ts', ...rest];
    case 'replay:day':
      return ['tools/replay-day.ts', ...rest];
    case 'replay:record':
      return ['tools/record-corpus.ts', ...rest];
    case 'fuzz':
      return ['test/fuzz/fuzz.ts', ...rest];
    default:
      return ['bench/run.ts', ...rest];
  }
}

/** The command line builds no pages, except to serve them. @param {string} command @param {readonly string[]} rest */
function wantsWeb(command, rest) {
  if (['start', 'build', 'setup', 'bench:web', 'walk'].includes(command)) return true;
  if (command === 'cli') return rest[0] === 'serve';
  if (command !== 'test') return false;
  const paths = rest.filter((arg) => !arg.startsWith('-'));
  return paths.length === 0 || paths.some((path) => /(^|\/)(web|e2e)(\/|$)/.test(path) || /^(\.\/)?test\/?$/.test(path));
}

/** Nobody loads the SDK but the demo's pages. @param {string} command @param {readonly string[]} rest */
function wantsSdk(command, rest) {
  return ['build', 'setup'].includes(command) || (command === 'start' && !rest.includes('--no-demo'));
}
