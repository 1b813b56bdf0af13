// A day of releases, good and bad, with people, faults and incidents between them: played on a virtual clock, recorded, and every
// decision of it made again. `node tools/replay-day.ts [hours] [every minutes]` says how many there were and how long it took.
import { fileURLToPath } from 'node:url';
import { readCatalogFolder } from '../src/adapters/catalog-folder/catalog-folder.ts';
import { isDecision } from '../src/ledger/replay/kinds.ts';
import { dayStory } from '../test/replay/day-story.ts';
import { recordText } from '../test/replay/played-story.ts';
import { holdsOnReplay } from '../test/replay/replayed.ts';

const [hours = 24, everyMinutes = 22] = process.argv.slice(2).map(Number);
const catalog = await readCatalogFolder(fileURLToPath(new URL('../examples/shop/catalog', import.meta.url)));
const began = performance.now();
const entries = await recordText(dayStory({ hours, everyMinutes }), { name: 'day', catalog });
const played = performance.now();
const { same } = holdsOnReplay(entries);
const replayed = performance.now();
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const bytes = JSON.stringify(entries).length / 1_048_576;
console.log(
  `${hours} h played in ${seconds(played - began)}: ${entries.length} entries (${bytes.toFixed(1)} MB), ${entries.filter(isDecision).length} decisions.`,
);
console.log(`${same} made again in ${seconds(replayed - played)}: all the same to the byte.`);
