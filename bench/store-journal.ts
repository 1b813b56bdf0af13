import { openJournalFolder } from '../src/adapters/journal-folder/journal-folder.ts';
import type { Instant } from '../src/kernel/units.ts';
import { openTemporaryFolder } from '../test/temporary-folder.ts';
import type { Figure } from './figure.ts';
import { START } from './store-cells.ts';

const APPENDS = 400;

/** What it costs to have frames on disk before a sender is answered, and to read them again after a start. */
export async function benchJournal(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { frames, bytes } of [
    { frames: 1, bytes: 100 },
    { frames: 16, bytes: 2_000 },
    { frames: 64, bytes: 4_000 },
  ]) {
    using folder = openTemporaryFolder();
    const journal = await openJournalFolder(folder.path, { durability: 'disk' });
    const writer = await journal.writer('0');
    const group = Array.from({ length: frames }, (_, index) => new Uint8Array(bytes).map((_, at) => at * 31 + index));
    const times: number[] = [];
    const cpu = process.cpuUsage();
    for (let append = 0; append < APPENDS; append += 1) {
      const began = performance.now();
      await writer.append(group, (START + append) as Instant);
      times.push(performance.now() - began);
    }
    const { user, system } = process.cpuUsage(cpu);
    const name = `append ${frames} frames of ${bytes} B`;
    figures.push(
      { name: `${name} to disk, median`, value: times.toSorted((a, b) => a - b)[APPENDS / 2] ?? NaN, unit: 'ms' },
      { name: `${name} to disk, CPU`, value: (user + system) / APPENDS, unit: 'µs' },
    );
    const began = performance.now();
    let read = 0;
    await journal.replay((frame) => (read += frame.length));
    if (read !== APPENDS * frames * bytes) throw new Error(`Cannot measure a replay of ${read} bytes`);
    if (bytes === 4_000)
      figures.push({ name: 'replay the journal', value: read / 1e3 / (performance.now() - began), unit: 'MB/s' });
    await journal.close();
  }
  return figures;
}
