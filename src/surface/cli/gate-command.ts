import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { DurationMs } from '../../kernel/units.ts';
import { gateAnswer, type GateAnswerView } from '../../wire/gate.ts';
import type { Client } from './client.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readGateWait } from './read-option.ts';
import { isPassing } from './send-change.ts';
import { showTable, type Cell } from './table.ts';

type Given = { readonly plan?: string; readonly rollout?: string; readonly wait: DurationMs };
type Question = {
  readonly service?: string | undefined;
  readonly version?: string | undefined;
  readonly plan?: string;
  readonly rollout?: string;
};

const NO_WAIT = 0 as DurationMs;
/** One request waits for less than a client does, and than most that stand between. */
const LONGEST_LOOK_MS = 10_000;
const PAUSE_MS = 1_000;

const EXITS: Readonly<Record<GateAnswerView['say'], ExitCode>> = {
  allow: EXIT.yes,
  block: EXIT.no,
  'not-enough-evidence': EXIT.unknown,
};

/** A step of a pipeline: goes on, or stops it, and tells missing evidence from a no and both from a fault of ours. */
export function gateCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('gate')
    .description('may this service change now, or how did this rollout end: exits 0 go, 1 no, 2 not enough evidence')
    .argument('[service]', 'what is to change')
    .argument('[version]', 'what it is to change to')
    .option('--plan <plan>', 'rollout plan whose budget and freezes count (default: all of the service)')
    .option('--rollout <id>', 'ask how this rollout ended instead')
    .option('--wait <time>', 'how long to wait for an answer that stays: 30s, 10m, 2h', readGateWait, NO_WAIT)
    .action(async (service: string | undefined, version: string | undefined, { wait, ...given }: Given) => {
      if (service === undefined && given.plan === undefined && given.rollout === undefined)
        program.error('error: missing what is asked about: a service, --plan or --rollout');
      const answer = await askUntil(client(), { service, version, ...given }, performance.now() + wait);
      finish(EXITS[answer.say]);
      outside.say(json() ? JSON.stringify(answer, null, 2) : showAnswer(answer, outside.terminal));
    });
}

/** Asks again until it is settled or patience ends. A server that is away for a moment is waited for as well. */
async function askUntil(client: Client, question: Question, until: number): Promise<GateAnswerView> {
  for (;;) {
    const left = until - performance.now();
    const wait_ms = Math.round(Math.max(0, Math.min(LONGEST_LOOK_MS, left)));
    const again = left > LONGEST_LOOK_MS;
    try {
      const answer = await client.post('/api/v1/gates', { ...question, wait_ms, again }, gateAnswer);
      if (answer.settled || !again) return answer;
    } catch (error) {
      if (!isPassing(error) || performance.now() + PAUSE_MS > until) throw error;
    }
    await pause(PAUSE_MS);
  }
}

const WORDS: Readonly<Record<GateAnswerView['say'], string>> = {
  allow: 'Go',
  block: 'No',
  'not-enough-evidence': 'Not enough evidence',
};

function showAnswer(answer: GateAnswerView, terminal: Parameters<typeof showTable>[1]): string {
  const about = answer.rollout ?? (answer.version === null ? answer.service : `${answer.version} of ${answer.service}`);
  const rows = answer.reasons.map(({ because, text, until }): readonly Cell[] => [
    because,
    until === null || text.includes(until) ? text : `${text} (until ${until})`,
  ]);
  return `${WORDS[answer.say]}: ${about}\n\n${showTable({ rows }, terminal)}`;
}
