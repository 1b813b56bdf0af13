import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readBaseline, thisMachine, withFigures } from '../baseline.ts';
import { benchBudgets } from '../budgets.ts';
import { benchDistribution } from '../distribution.ts';
import type { Figure } from '../figure.ts';
import { showFigures } from '../show-figures.ts';
import { benchTicks } from '../ticks.ts';
import { benchWindows } from '../windows.ts';
import { costFigures } from './cost-figures.ts';
import { measurePlimsoll } from './plimsoll-cost.ts';
import { openPrometheus, openVictoriaMetrics, type Peer } from './peers.ts';
import { measurePeer, type PeerCost } from './rules-cost.ts';
import { quantileOf } from './quantile-of.ts';
import { playOutages, playQuietMonths } from './simulations.ts';

// `npm run bench:slo [--quick] [--write]`: promises, budgets and burns beside Prometheus and VictoriaMetrics with generated
// rules, in one run on one machine. `--write` keeps the figures under a key of their own in bench/baseline.json.
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const { quick } = values;
const file = fileURLToPath(new URL('../baseline.json', import.meta.url));
const say = (what: string): void => void process.stderr.write(`measuring ${what} …\n`);

const baseline = readBaseline(readFileSync(file, 'utf8'));
const figures: Figure[] = [...(await beside()), ...played(), ...(await parts())];
const kept = { machine: baseline.slo?.machine ?? null, figures: baseline.slo?.figures ?? {} };
console.log(showFigures(figures, kept, thisMachine()));
if (values.write) {
  const { machine, figures: all } = withFigures({ machine: null, figures: {} }, figures, thisMachine());
  writeFileSync(file, `${JSON.stringify({ ...baseline, slo: { machine, figures: all } }, null, 2)}\n`);
  console.log(`\nWritten to ${file}`);
}

/** Each has the machine to itself, as far as this run goes. */
async function beside(): Promise<readonly Figure[]> {
  say('the server, from the socket to the disk');
  const ours = await measurePlimsoll(quick ? { objectives: 200, seconds: 10 } : { objectives: 2_000, seconds: 60 });
  const peers: { readonly name: string; readonly cost: PeerCost; readonly objectives: number }[] = [];
  for (const open of quick ? [openVictoriaMetrics] : [openPrometheus, openVictoriaMetrics]) {
    await using peer: Peer | null = await open();
    if (peer === null) continue;
    say(peer.name);
    const scale = quick
      ? ({ objectives: 5, cycles: 1, shapes: ['averaged'] } as const)
      : ({ objectives: 30, cycles: 3, shapes: ['averaged', 'exact'] } as const);
    peers.push({ name: peer.name, cost: await measurePeer(peer, scale), objectives: scale.objectives });
  }
  return costFigures(ours, peers);
}

function played(): readonly Figure[] {
  say('outages and quiet months');
  const { ours, rules60, rules15 } = playOutages(5, quick ? 40 : 400);
  const false_ = playQuietMonths(quick ? 1 : 6);
  const found = quantileOf(ours, 0.5);
  return [
    {
      name: 'a page after a total outage at 5 requests/s, median',
      value: found,
      unit: 's',
      peer: 'rules every 60 s, played',
      ratio: found / quantileOf(rules60, 0.5),
    },
    {
      name: 'a page after a total outage at 5 requests/s, p95',
      value: quantileOf(ours, 0.95),
      unit: 's',
      peer: 'rules every 15 s, played',
      ratio: quantileOf(ours, 0.95) / quantileOf(rules15, 0.95),
    },
    {
      name: 'false pages in a month of 1 request/min',
      value: false_.ours,
      unit: 'pages',
      peer: 'the same rules on plain counts',
      ratio: false_.ours / false_.raw,
    },
    { name: 'false pages of plain counts in a month of 1 request/min', value: false_.raw, unit: 'pages' },
  ];
}

async function parts(): Promise<readonly Figure[]> {
  if (quick) return [];
  say('budgets and quantiles over HTTP, ticks and windows');
  return [...(await benchBudgets()), ...(await benchDistribution()), ...(await benchTicks()), ...(await benchWindows())];
}
