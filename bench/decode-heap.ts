import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getHeapSpaceStatistics } from 'node:v8';
import { compileMatcher } from '../src/intake/matcher.ts';
import { clearBatch, openBatch } from '../src/intake/observation-batch.ts';
import { readTracesJson } from '../src/intake/otlp-json.ts';
import { readTracesProtobuf } from '../src/intake/otlp-protobuf.ts';
import { jsonPayloads, payloads, rules, SPANS } from './otlp-payloads.ts';

const PAYLOADS = 20;
const TIMES = 20;
const WARM = 40;

/** Bytes of garbage per span, in a process of its own whose young generation is so large that nothing is collected meanwhile. */
export async function bytesPerSpan(format: 'protobuf' | 'json'): Promise<number> {
  const options = ['--expose-gc', '--max-semi-space-size=128', '--min-semi-space-size=128'];
  const { stdout } = await promisify(execFile)(process.execPath, [...options, fileURLToPath(import.meta.url), format]);
  return Number(stdout);
}

function measure(format: string): number {
  const [bodies, read] = format === 'json' ? [jsonPayloads(PAYLOADS), readTracesJson] : [payloads(PAYLOADS), readTracesProtobuf];
  const matcher = compileMatcher(rules());
  const batch = openBatch();
  const run = (): void => {
    for (const body of bodies) {
      clearBatch(batch);
      if (!read(body, matcher, batch).ok) throw new Error('Cannot read a payload of the benchmark');
    }
  };
  globalThis.gc?.(); // of the payloads' making; from here on everything fits beside each other
  for (let time = 0; time < WARM; time += 1) run(); // until the code is compiled, which takes memory too
  const before = young();
  for (let time = 0; time < TIMES; time += 1) run();
  return (young() - before) / (TIMES * PAYLOADS * SPANS);
}

/** Compiled code lies elsewhere. */
function young(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_used_size ?? Number.NaN;
}

if (import.meta.main) process.stdout.write(measure(process.argv[2] ?? '').toFixed(2));
