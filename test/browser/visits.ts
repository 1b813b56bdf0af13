import { parseArgs } from 'node:util';
import { runVisits } from './visits-run.ts';

// `npm run browser:visits [-- --visits N]`: how much of what real visits tell is in the evidence of a real server.
const { values } = parseArgs({ options: { visits: { type: 'string', default: '200' } } });
const { visits, arrived } = await runVisits(Number(values.visits));
for (const [told, count] of Object.entries(arrived)) console.log(`${told.padEnd(10)} ${count} of ${visits}`);
if (Object.values(arrived).some((count) => count < visits * 0.99 || count > visits)) process.exitCode = 1;
