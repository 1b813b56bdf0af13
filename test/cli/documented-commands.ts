import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { openTextStreams } from '../../src/adapters/text-streams/text-streams.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { NO_STREAMS } from './no-texts.ts';
import { CATALOG } from '../http/sample-catalog.ts';
import { TOKEN, type ServedWorld } from '../http/served-world.ts';

const BLOCK = /^```console\n\$ (.+)\n[^]*?^```$/gm;
const FOLDER = /\/[\w/.-]*plimsoll-http-\w+/g;
/** Stands in a documented command for the rollout that an earlier one has opened; its id is another one in each run. */
const PRESENT_ROLLOUT = 'shop-2584f';
/** What the documented conversion reads. */
const SLOTH = `version: prometheus/v1
service: shop
labels: { owner: team-shop }
slos:
  - name: availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(http_requests_total{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total[{{.window}}]))
    alerting: { ticket_alert: { disable: true } }
`;
const BROKEN = CATALOG.replace('target: 0.99', 'target: 1').replace('owner: team-shop', 'ownr: team-shop');

/** What the documented plan puts in the place of what is in force. */
const STRICTER = CATALOG.replace('target: 0.99', 'target: 0.995');

/** The document with what each of its commands really says, on a terminal of 80 columns, against the given world. */
export async function runDocumented(text: string, world: ServedWorld): Promise<string> {
  const pieces: string[] = [];
  let end = 0;
  for (const found of text.matchAll(BLOCK)) {
    const command = found[1] ?? '';
    pieces.push(text.slice(end, found.index), `\`\`\`console\n$ ${command}\n${await runShown(command, world)}\`\`\``);
    end = found.index + found[0].length;
  }
  return [...pieces, text.slice(end)].join('');
}

/** What differs from one run to the next: instants, hashes, the size of things. */
export function withoutChance(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'AN-INSTANT')
    .replaceAll(/\b[0-9a-f]{64}\b|\b[0-9a-f]{16}\b|\b[0-9a-f]{12}\b/g, 'A-HASH')
    .replaceAll(/\b\d+(\.\d+)? [KMG]B\b/g, 'A-SIZE')
    .replaceAll(/Node [\d.]+|up \d\w*/g, 'SOME')
    .replaceAll(/\s+/g, ' ');
}

async function runShown(command: string, world: ServedWorld): Promise<string> {
  const said: string[] = [];
  const [, ...argv] = [...command.matchAll(/"([^"]*)"|(\S+)/g)]
    .map(([, quoted, plain]) => quoted ?? plain ?? '')
    .map((arg) => (arg === PRESENT_ROLLOUT ? presentRollout(world) : arg));
  const code = await runProgram(
    {
      version: '1.2.3',
      say: (text) => said.push(text),
      complain: (text) => said.push(text),
      terminal: { columns: 80, colours: false },
      serve: () => Promise.reject(new Error('no document starts a server')),
      relay: () => Promise.reject(new Error('no document starts a relay')),
      mcp: () => Promise.reject(new Error('no document asks as an assistant')),
      readCatalogFolder: async (folder) => readCatalog([{ file: 'shop.yaml', text: folder === 'broken' ? BROKEN : CATALOG }]),
      readTexts: async (path) => [path === 'stricter' ? { file: 'shop.yaml', text: STRICTER } : { file: path, text: SLOTH }],
      writeTexts: () => Promise.reject(new Error('no document writes files')),
      evaluate: () => Promise.reject(new Error('nothing is evaluated here')),
      playScenarios: () => Promise.reject(new Error('no story is played here')),
      findServer: () => ({ url: world.url, adminToken: TOKEN }),
      readInput: () => Promise.reject(new Error('nobody types into a document')),
      texts: { ...openTextStreams(NO_STREAMS), write: async (text) => said.push(text.trimEnd()) > 0 },
      spoolFolder: `${world.folder}/spool`,
      env: { USER: 'ada' },
    },
    argv,
  );
  const shown = said.join('\n').replaceAll(`127.0.0.1:${world.port}`, '127.0.0.1:7077').replaceAll(TOKEN, 'THE-TOKEN');
  const settled = shown.replaceAll(FOLDER, '.plimsoll/data').replaceAll(presentRollout(world), PRESENT_ROLLOUT);
  return `${settled}\n${code === 0 ? '' : `[exit code ${code}]\n`}`;
}

function presentRollout({ plane }: ServedWorld): string {
  return [...plane.ledger.world().rollouts.keys()][0] ?? PRESENT_ROLLOUT;
}
