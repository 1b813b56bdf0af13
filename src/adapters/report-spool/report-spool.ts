import { mkdirSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport } from '../../probe/run-report.ts';
import type { ToldRun } from '../../wire/probe-run.ts';
import { dropUnfinished, writeWhole } from '../whole-file.ts';

export type ReportSpoolTerms = {
  readonly folder: string;
  /** Address of the API. */
  readonly url: string;
  readonly token: () => string;
  readonly most?: number;
};

export type ReportSpool = {
  /** On disk when it resolves; the oldest goes when there is no room. */
  keep(report: RunReport): Promise<void>;
  /** Tells the server of what is there, the oldest first, until it does not listen. */
  push(): Promise<void>;
  waiting(): Promise<number>;
};

/** Half a megabyte each at most: what a site that is down for hours makes of them. */
const MOST = 200;
const TIMEOUT = 15_000;
/** So many in a round, so that events, which are the evidence, need not wait for pictures. */
const IN_ONE_ROUND = 20;

/** Failed runs of an agent on their way to the server, a file each. What is told twice is kept there once. */
export function openReportSpool({ folder, url, token, most = MOST }: ReportSpoolTerms): ReportSpool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  dropUnfinished(folder);
  const files = async (): Promise<readonly string[]> =>
    (await readdir(folder)).filter((file) => /^\d{16}-[0-9a-f]{16}\.json$/.test(file)).toSorted();
  const drop = async (file: string): Promise<void> => rm(join(folder, file), { force: true });
  return {
    async keep({ run, picture }) {
      const base64 = picture === null ? null : Buffer.from(picture.bytes).toString('base64');
      const told: ToldRun = { ...run, screenshot: base64 === null ? null : { media_type: 'image/jpeg', base64 } };
      await writeWhole(join(folder, `${String(run.at).padStart(16, '0')}-${run.id}.json`), JSON.stringify(told));
      const there = await files();
      for (const file of there.slice(0, Math.max(0, there.length - most))) await drop(file);
    },
    async push() {
      for (const file of (await files()).slice(0, IN_ONE_ROUND)) {
        const body = await readFile(join(folder, file), 'utf8').catch(() => null);
        if (body === null) continue;
        if (!(await taken({ url, token: token(), body }))) return;
        await drop(file);
      }
    },
    waiting: async () => (await files()).length,
  };
}

/** True when the server has it, or will never take it; false when it may be told again. */
async function taken({ url, token, body }: { url: string; token: string; body: string }): Promise<boolean> {
  const { probe } = JSON.parse(body) as ToldRun;
  try {
    const answer = await fetch(new URL(`/api/v1/probes/${encodeURIComponent(probe)}/artifacts`, url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await answer.body?.cancel();
    return answer.ok || [400, 404, 413, 422].includes(answer.status);
  } catch {
    return false;
  }
}
