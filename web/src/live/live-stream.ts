import type { HomeView, PulseView } from '../../../src/wire/home.ts';
import type { EntryView } from '../../../src/wire/ledger.ts';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { MOST_FOLLOWED, streamPath } from './followed.ts';
import type { LinesTold } from './lines-state.ts';
import type { Live } from './live-store.ts';

export type Stream = { isOver(): boolean; close(): void };
type Told = { readonly path: string; readonly answer?: unknown };

/** One stream, which answers some questions again and again. `opened` is called once it speaks, or is known not to. */
export function openStream(
  questions: readonly string[],
  { tell, queries, lines }: Pick<Live, 'tell' | 'queries' | 'lines'>,
  opened: () => void,
): Stream {
  const told = questions.slice(0, MOST_FOLLOWED).map((question) => question.slice(question.indexOf(':') + 1));
  const source = new EventSource(streamPath(questions, lines.isFollowed()));
  source.addEventListener('open', () => {
    lines.begin();
    tell({ kind: 'stream', stream: 'open', told });
    opened();
  });
  source.addEventListener('error', () => {
    tell({ kind: 'stream', stream: 'failed', told: [] });
    opened();
  });
  const hear = <View>(event: string, heard: (view: View, at: number) => void): void =>
    source.addEventListener(event, ({ data }) => heard(JSON.parse(String(data)) as View, Date.now()));
  hear<HomeView>('home', (view, at) => tell({ kind: 'home', view, at }));
  hear<PulseView>('pulse', (view, at) => tell({ kind: 'pulse', view, at }));
  hear<RolloutView>('rollout', (view, at) => tell({ kind: 'rollout', view, at }));
  hear<EntryView>('entry', (view, at) => tell({ kind: 'entry', view, at }));
  hear<LinesTold>('lines', lines.hear);
  hear<Told>('answer', ({ path, answer }) => {
    // What was refused is asked for by itself, which tells why.
    if (answer === undefined) void queries.invalidateQueries({ queryKey: [path] });
    else queries.setQueryData([path], answer);
  });
  return { isOver: () => source.readyState === EventSource.CLOSED, close: () => source.close() };
}
