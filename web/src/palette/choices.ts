import type { FoundView } from '../../../src/wire/find.ts';
import { WAYS } from '../frame/ways.ts';

/** Something that can be chosen: an address to go to, or something to do. */
export type Choice = {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly keys?: readonly string[];
} & ({ readonly go: string } | { readonly act: Act });
export type Act = 'theme' | 'as-of' | 'present' | 'print' | 'copy' | 'keys' | 'freeze';
export type Group = { readonly title: string; readonly choices: readonly Choice[] };
export type Shown = {
  readonly text: string;
  readonly found: readonly FoundView[];
  readonly leftOut: number;
  /** A moment of the past is shown: nothing can be ordered there, and there is a way back. */
  readonly isPast: boolean;
};

/** What is offered for what was typed: what it is the number of, what has it in its name, where to go, what to do. */
export function readChoices({ text, found, leftOut, isPast }: Shown): readonly Group[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = [
    { title: 'By its number', choices: numbered(text.trim()) },
    { title: foundTitle(words.length > 0, leftOut), choices: found.map(choiceOf) },
    { title: 'Go to', choices: WAYS.map(wayChoice).filter((choice) => hasWords(choice, words)) },
    {
      title: 'Do',
      choices: ACTS.filter(({ act }) => (isPast ? act !== 'freeze' : act !== 'present')).filter((one) => hasWords(one, words)),
    },
  ];
  return groups.filter(({ choices }) => choices.length > 0);
}

const ACTS: readonly (Choice & { readonly act: Act })[] = [
  { id: 'act-freeze', title: 'Freeze everything …', about: 'promote nothing for a while; rollbacks pass', act: 'freeze' },
  { id: 'act-as-of', title: 'Show a moment of the past …', about: 'everything as it was known then', act: 'as-of' },
  { id: 'act-present', title: 'Back to now', about: 'leave the past', act: 'present' },
  { id: 'act-theme', title: 'Change the theme', about: 'auto, light, dark', act: 'theme' },
  { id: 'act-copy', title: 'Copy the address of this view', about: 'to send it to somebody', act: 'copy' },
  { id: 'act-print', title: 'Print this screen', about: 'or keep it as a PDF', act: 'print' },
  { id: 'act-keys', title: 'Keyboard shortcuts', about: 'see them, turn them off', keys: ['?'], act: 'keys' },
];

/** A trace by its id or its `traceparent`, an entry by its number. */
function numbered(text: string): readonly Choice[] {
  const [trace] = /(?<![\da-f])[\da-f]{32}(?![\da-f])/.exec(text.toLowerCase()) ?? [];
  if (trace !== undefined) {
    return [{ id: 'trace', title: `Trace ${trace}`, about: 'what is known of it', go: `/evidence/traces/${trace}` }];
  }
  const [, seq] = /^#?(\d{1,12})$/.exec(text) ?? [];
  if (seq === undefined) return [];
  return [{ id: 'entry', title: `Entry ${seq}`, about: 'of the ledger', go: `/ledger/${Number(seq)}` }];
}

function foundTitle(isAsked: boolean, leftOut: number): string {
  const more = leftOut === 0 ? '' : `, and ${leftOut.toLocaleString('en')} more: type more of the name`;
  return `${isAsked ? 'Has it in its name' : 'What is promised'}${more}`;
}

function choiceOf({ kind, name, title, about }: FoundView): Choice {
  return { id: `${kind}-${name}`, title, about: kind === 'rollout' ? `rollout ${about}` : about, go: addressOf(kind, name) };
}

function addressOf(kind: FoundView['kind'], name: string): string {
  const part = encodeURIComponent(name);
  switch (kind) {
    case 'journey':
      return `/journeys/${part}`;
    case 'product':
      return `/products/${part}`;
    case 'objective':
      return `/objectives/${part}`;
    case 'rollout':
      return `/rollouts/${part}`;
    case 'probe':
      return `/evidence/probes/${part}`;
    case 'train':
      return '/trains';
    case 'service':
      return `/explore?service=${part}`;
    case 'indicator':
      return `/explore?indicator=${part}`;
  }
}

function wayChoice({ to, text, about, key }: (typeof WAYS)[number]): Choice {
  return { id: `way-${key}`, title: text, about, keys: ['g', key], go: to };
}

function hasWords({ title, about }: Choice, words: readonly string[]): boolean {
  const said = `${title} ${about}`.toLowerCase();
  return words.every((word) => said.includes(word));
}
