import { WAYS } from '../frame/ways.ts';

/** What keys ask for. Single letters do so only where nobody types, and only while they are turned on. */
export type Command = { readonly do: 'go'; readonly to: string } | { readonly do: 'find' | 'help' };
export type Stroke = { readonly key: string; readonly at: number };
export type Heard = { readonly command: Command | null; readonly goingSince: number | null };

/** The second key of `g o` is waited for this long. */
const PATIENCE_MS = 1_500;

/** `goingSince` is when `g` was pressed, while its second key is waited for. */
export function hearStroke(goingSince: number | null, { key, at }: Stroke): Heard {
  if (goingSince !== null && at - goingSince <= PATIENCE_MS) {
    const way = WAYS.find((one) => one.key === key);
    if (way !== undefined) return { command: { do: 'go', to: way.to }, goingSince: null };
  }
  if (key === 'g') return { command: null, goingSince: at };
  if (key === '/') return { command: { do: 'find' }, goingSince: null };
  return { command: key === '?' ? { do: 'help' } : null, goingSince: null };
}

export type Shortcut = { readonly keys: readonly string[]; readonly does: string };

/** All of them, as the help shows them. */
export const SHORTCUTS: readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'Anywhere',
    shortcuts: [
      { keys: ['Ctrl', 'K'], does: 'find anything, or order something' },
      { keys: ['/'], does: 'the same' },
      { keys: ['?'], does: 'this list' },
      { keys: ['Esc'], does: 'close what is open' },
    ],
  },
  {
    title: 'In lists',
    shortcuts: [
      { keys: ['j'], does: 'to the next row' },
      { keys: ['k'], does: 'to the row before' },
      { keys: ['Enter'], does: 'open it' },
    ],
  },
  { title: 'Go to', shortcuts: WAYS.map(({ key, text }) => ({ keys: ['g', key], does: text })) },
];
