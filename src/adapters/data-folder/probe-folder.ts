import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY } from '../../kernel/units.ts';
import type { KeptRun, Picture, ProbeRecords } from '../../ports/probe-records.ts';
import type { FailedRun } from '../../wire/probe-run.ts';
import { dropUnfinished, writeWhole } from '../whole-file.ts';

export type ProbeBounds = {
  readonly runsOfOneProbe: number;
  readonly pictures: number;
  readonly pictureBytes: number;
  readonly keepMs: number;
};
/** A failure a minute is shown for hours, and what happened a fortnight ago has been looked at or never will be. */
export const PROBE_BOUNDS: ProbeBounds = {
  runsOfOneProbe: 500,
  pictures: 5_000,
  pictureBytes: 256 * 1_048_576,
  keepMs: 14 * DAY,
};

type Held = { readonly bytes: number; at: number };

/** Failed runs and their pictures: a file each, the pictures by their digest, so that the same picture is there once. */
export function openProbeFolder(path: string, bounds: ProbeBounds = PROBE_BOUNDS): ProbeRecords {
  const [runFolder, pictureFolder] = [join(path, 'runs'), join(path, 'pictures')];
  for (const folder of [runFolder, pictureFolder]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  dropUnfinished(path);
  const held = picturesIn(pictureFolder);
  let bytes = [...held.values()].reduce((sum, one) => sum + one.bytes, 0);

  const keepPicture = async (picture: Picture, at: number): Promise<string> => {
    const digest = createHash('sha256').update(picture.bytes).digest('hex');
    const known = held.get(digest);
    held.delete(digest);
    if (known === undefined) {
      await writeWhole(join(pictureFolder, `${digest}.jpg`), picture.bytes);
      bytes += picture.bytes.byteLength;
    }
    // The order of a map is that of being added: the first is the one that was seen the longest ago.
    held.set(digest, { bytes: picture.bytes.byteLength, at });
    for (const [oldest, { bytes: size, at: since }] of held) {
      if (held.size <= bounds.pictures && bytes <= bounds.pictureBytes && since >= at - bounds.keepMs) break;
      if (oldest === digest) break;
      held.delete(oldest);
      bytes -= size;
      await rm(join(pictureFolder, `${oldest}.jpg`), { force: true });
    }
    return digest;
  };

  const keepRun = async (run: FailedRun, picture: Picture | null, at: number): Promise<{ artifact: string | null }> => {
    const artifact = picture === null ? null : await keepPicture(picture, at);
    const folder = folderOf(runFolder, run.probe);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(join(folder, fileOf(run)), Buffer.from(JSON.stringify({ ...run, artifact })));
    await dropOld(folder, { at, bounds });
    return { artifact };
  };
  // One after the other: two of the same run would write the same file.
  let last: Promise<unknown> = Promise.resolve();

  return {
    async keep(run, picture, at) {
      const kept = last.then(async () => keepRun(run, picture, at));
      last = kept.catch(() => undefined);
      return kept;
    },
    async runs(probe, { limit }) {
      const folder = folderOf(runFolder, probe);
      const files = (await filesOf(folder)).slice(0, limit);
      const found = await Promise.all(files.map(async (file) => readRun(join(folder, file))));
      return found.flatMap((run) => {
        if (run === null) return [];
        return [{ ...run, artifact: run.artifact !== null && held.has(run.artifact) ? run.artifact : null }];
      });
    },
    async picture(digest) {
      if (!held.has(digest)) return null;
      const read = await readFile(join(pictureFolder, `${digest}.jpg`)).catch(() => null);
      return read === null ? null : { mediaType: 'image/jpeg', bytes: read };
    },
  };
}

function picturesIn(folder: string): Map<string, Held> {
  const found = readdirSync(folder)
    .filter((file) => /^[0-9a-f]{64}\.jpg$/.test(file))
    .map((file) => ({ digest: file.slice(0, 64), stat: statSync(join(folder, file)) }));
  const byAge = found.toSorted((a, b) => a.stat.mtimeMs - b.stat.mtimeMs);
  return new Map(byAge.map(({ digest, stat }) => [digest, { bytes: stat.size, at: stat.mtimeMs }]));
}

/** Names come from the catalog; one that left the folder would write wherever it says. */
function folderOf(runs: string, probe: string): string {
  return join(runs, createHash('sha256').update(probe).digest('hex').slice(0, 32));
}

function fileOf({ at, id }: FailedRun): string {
  return `${timeText(at)}-${id}.json`;
}

async function dropOld(folder: string, { at, bounds }: { readonly at: number; readonly bounds: ProbeBounds }): Promise<void> {
  const tooOld = `${timeText(at - bounds.keepMs)}-`;
  const gone = (await filesOf(folder)).filter((file, index) => index >= bounds.runsOfOneProbe || file < tooOld);
  for (const file of gone) await rm(join(folder, file), { force: true });
}

function timeText(at: number): string {
  return String(Math.max(0, Math.floor(at))).padStart(16, '0');
}

/** The newest first. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => /^\d{16}-[0-9a-f]{16}\.json$/.test(file)).toSorted((a, b) => (a < b ? 1 : -1));
}

/** Null when it is gone meanwhile. */
async function readRun(file: string): Promise<KeptRun | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as KeptRun);
}
