import { parseArgs } from 'node:util';
import { overloadRun } from './overload-run.ts';

// `npm run overload -- [--seconds 120] [--times 10] [--threads 1]`: see docs/proof.md.
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    times: { type: 'string', default: '10' },
    threads: { type: 'string', default: '1' },
  },
});
const [seconds, times, threads] = [Number(values.seconds), Number(values.times), Number(values.threads)];
console.log(await overloadRun({ seconds, times, threads }));
