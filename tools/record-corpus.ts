// Plays the stories of test/replay/stories anew and keeps what was decided as the corpus that replay is held to. Says first
// which decisions are other ones than before, and how: whoever changes what is decided shows that in his change.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Entry } from '../src/ledger/entry.ts';
import { isDecision } from '../src/ledger/replay/kinds.ts';
import { outcomeOf } from '../src/ledger/counterfactual/outcome.ts';
import { differencesIn } from '../src/ledger/replay/difference.ts';
import { readCorpus, writeCorpus } from '../test/replay/corpus.ts';
import { recordStory } from '../test/replay/played-story.ts';

const STORIES = fileURLToPath(new URL('../test/replay/stories/', import.meta.url));
const MOST_SHOWN = 20;

for (const file of readdirSync(STORIES).toSorted()) {
  const name = file.replace(/\.scenario$/, '');
  const entries = await recordStory(`${STORIES}${file}`);
  const before = readCorpus(name);
  const bytes = writeCorpus(name, entries);
  const decisions = entries.filter(isDecision).length;
  console.log(`${name}: ${entries.length} entries, ${decisions} decisions, ${(bytes / 1024).toFixed(0)} KB`);
  for (const line of before === null ? ['  new'] : changesBetween(before, entries)) console.log(line);
}

/** Decisions in their order: of each that differs what it was and is, or the first fields that differ. */
function changesBetween(before: readonly Entry[], now: readonly Entry[]): readonly string[] {
  const [old, made] = [before.filter(isDecision), now.filter(isDecision)];
  const lines: string[] = [];
  for (let index = 0; index < Math.max(old.length, made.length); index += 1) {
    const line = changeBetween(old[index], made[index]);
    if (line !== null) lines.push(line);
  }
  return lines.length > MOST_SHOWN ? [...lines.slice(0, MOST_SHOWN), `  … and ${lines.length - MOST_SHOWN} more`] : lines;
}

function changeBetween(one: Entry | undefined, other: Entry | undefined): string | null {
  if (one === undefined || other === undefined) {
    const only = one ?? other;
    const what = only === undefined ? '' : `${only.kind} ${only.subject}: ${outcomeOf(only)}`;
    return `  ${one === undefined ? 'now also' : 'not any more'}  ${what}`;
  }
  const about = ({ kind, subject, body }: Entry): object => ({ kind, subject, body });
  const [first, ...rest] = differencesIn(about(one), about(other)).filter(({ path }) => !path.startsWith('body.decided.digest'));
  if (first === undefined) return null;
  const head = `  entry ${one.seq} ${one.kind} ${one.subject}`;
  if (outcomeOf(one) !== outcomeOf(other)) return `${head}\n    was ${outcomeOf(one)}\n    is  ${outcomeOf(other)}`;
  const shown = `${first.path} was ${JSON.stringify(first.recorded)}, is ${JSON.stringify(first.now)}`;
  return `${head}\n    ${shown.slice(0, 200)}${rest.length > 0 ? `, and ${rest.length} more fields` : ''}`;
}
