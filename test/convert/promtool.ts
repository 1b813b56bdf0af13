import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { programPath } from '../requires.ts';

const run = promisify(execFile);

/** What the real promtool says of rules; it ends well when it finds nothing wrong. */
export async function checkRules(rules: string): Promise<string> {
  return inFolder({ 'rules.yaml': rules }, ['check', 'rules', 'rules.yaml']);
}

export type Series = { readonly series: string; readonly values: string };
export type Expected = {
  readonly series: readonly Series[];
  /** Values by expression, at a time such as `2h`; an empty result is null. */
  readonly values?: readonly { readonly expr: string; readonly at: string; readonly value: number | null }[];
  /** Rule ids whose alert fires at a time, with their severities: `fast page`. */
  readonly alerts?: readonly { readonly at: string; readonly firing: readonly string[] }[];
};

/** Plays series through rules in the real promtool, which throws with what differs. */
export async function playRules(rules: string, { series, values = [], alerts = [] }: Expected): Promise<string> {
  const fired = alerts.flatMap(({ at, firing }) => [
    // Every alert is asked for by its labels, so that one that should be silent is found, too.
    {
      expr: 'count(ALERTS{alertstate="firing"})',
      eval_time: at,
      exp_samples: firing.length === 0 ? [] : [sample('{}', firing.length)],
    },
    ...firing.map((one) => {
      const [rule, severity] = one.split(' ');
      const expr = `count(ALERTS{alertstate="firing",rule="${rule}",severity="${severity}"})`;
      return { expr, eval_time: at, exp_samples: [sample('{}', 1)] };
    }),
  ]);
  const asked = values.map(({ expr, at, value }) => ({
    expr: `sum(round(${expr}, 0.0001))`,
    eval_time: at,
    exp_samples: value === null ? [] : [sample('{}', value)],
  }));
  const test = { interval: '30s', input_series: series, promql_expr_test: [...asked, ...fired] };
  const file = stringify({ rule_files: ['rules.yaml'], evaluation_interval: '30s', tests: [test] });
  return inFolder({ 'rules.yaml': rules, 'test.yaml': file }, ['test', 'rules', 'test.yaml']);
}

function sample(labels: string, value: number): object {
  return { labels, value };
}

async function inFolder(files: Readonly<Record<string, string>>, args: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { stdout } = await run(programPath('promtool') ?? 'promtool', [...args], { cwd: folder });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
