import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { listRollouts } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { PageHead } from '../kit/page-head.tsx';
import { Empty, Trouble, Waiting } from '../kit/waiting.tsx';
import { useLive, useNow } from '../live/use-live.tsx';
import { showCount } from '../show.ts';
import { Chip, Choice } from '../table/chip.tsx';
import { LongTable } from '../table/long-table.tsx';
import { SearchBox } from '../table/search-box.tsx';
import { ROLLOUT_COLUMNS, type RolloutRow } from './rollout-columns.tsx';
import { countActive, withLive } from './rollout-rows.ts';
import { STATES, stateOf, type RolloutSearch } from './rollout-search.ts';
import '../objectives/objectives.css';
import './rollouts.css';

const FIRST = 100;
/** What one answer holds at most. */
const MOST = 1_000;

/** Every rollout, those under way first; what has ended long ago is read from the ledger as far as somebody scrolls. */
export function RolloutsPage(): ReactNode {
  const search: RolloutSearch = useSearch({ from: '/rollouts' });
  const change = useChange();
  const [limit, setLimit] = useState(FIRST);
  const state = stateOf(search.state);
  const question = listRollouts({
    limit,
    ...(state && { state }),
    ...(search.service && { service: search.service }),
    ...(search.q && { text: search.q }),
  });
  const asked = useAsked(question, { everyMs: limit === FIRST ? 3_000 : 10_000 });
  const shown = useLastKnown(asked.kind === 'known' ? asked.view : null);
  const { rollouts: told } = useLive();
  const at = Math.floor(useNow().server / 1_000) * 1_000;
  const listed = useMemo(() => withLive(shown?.rollouts ?? [], told), [shown, told]);
  const rows = useRows(listed, at);
  const services = useMemo(() => [...new Set(listed.map(({ service }) => service))].toSorted(), [listed]);
  const isAll = shown !== null && shown.next === null;
  const more = useCallback(() => setLimit((before) => Math.min(MOST, before * 3)), []);
  return (
    <div className="list-page">
      <Head listed={shown === null ? null : listed} isAll={isAll} />
      <Filters search={search} services={services} change={change} />
      {asked.kind === 'known' && asked.trouble !== null && (
        <Trouble what="This is the past: it was asked for again without an answer." why={asked.trouble} />
      )}
      {asked.kind === 'refused' && <Trouble what="The rollouts cannot be shown." why={asked.why} />}
      {asked.kind === 'asking' && shown === null && <Waiting what="the rollouts" lines={8} />}
      {shown !== null && rows.length === 0 && <Nothing search={search} />}
      {rows.length > 0 && (
        <div className="panel list-page__list">
          <LongTable
            label="Rollouts"
            columns={ROLLOUT_COLUMNS}
            rows={rows}
            keyOf={idOf}
            sorted={null}
            more={isAll || limit >= MOST ? undefined : more}
          />
        </div>
      )}
      {!isAll && limit >= MOST && (
        <p className="quiet">The newest {showCount(MOST)} that fit are shown; a word or a service leads to older ones.</p>
      )}
    </div>
  );
}

function Head({ listed, isAll }: { listed: readonly RolloutRow['rollout'][] | null; isAll: boolean }): ReactNode {
  return (
    <PageHead
      title="Rollouts"
      about="What is being released, how far it has come, and why it stands where it stands."
      facts={
        listed !== null && (
          <>
            <span>{showCount(countActive(listed))} under way</span>
            <span>{isAll ? `${showCount(listed.length)} in this list` : `the newest ${showCount(listed.length)} are here`}</span>
          </>
        )
      }
    />
  );
}

type Filtering = {
  readonly search: RolloutSearch;
  readonly services: readonly string[];
  readonly change: (next: RolloutSearch) => void;
};

function Filters({ search, services, change }: Filtering): ReactNode {
  const state = stateOf(search.state);
  return (
    <div className="filters">
      <SearchBox
        label="Find by service, version, plan, owner or sentence"
        value={search.q ?? ''}
        onChange={(q) => change({ q: q || undefined })}
      />
      <div className="chips" role="group" aria-label="State">
        <Chip isOn={state === undefined} press={() => change({ state: undefined })}>
          all
        </Chip>
        {STATES.map((one) => (
          <Chip
            key={one.state}
            isOn={state === one.state}
            press={() => change({ state: state === one.state ? undefined : one.state })}
          >
            {one.text}
          </Chip>
        ))}
      </div>
      <Choice
        label="Service"
        all="all services"
        value={search.service}
        values={services}
        onChange={(service) => change({ service })}
      />
    </div>
  );
}

function idOf({ rollout }: RolloutRow): string {
  return rollout.id;
}

/** A row is another one only when what it shows is: those that have ended stand still. */
function useRows(listed: readonly RolloutRow['rollout'][], at: number): readonly RolloutRow[] {
  const [kept] = useState(() => new WeakMap<RolloutRow['rollout'], RolloutRow>());
  return useMemo(
    () =>
      listed.map((rollout) => {
        const known = kept.get(rollout);
        if (known !== undefined && (rollout.ended_at !== null || known.at === at)) return known;
        const row = { rollout, at };
        kept.set(rollout, row);
        return row;
      }),
    [listed, at, kept],
  );
}

/** While the next question is asked the answer to the last one stays where it is. */
function useLastKnown<View>(view: View | null): View | null {
  const [last, setLast] = useState(view);
  if (view !== null && view !== last) setLast(view);
  return view ?? last;
}

function useChange(): (next: RolloutSearch) => void {
  const navigate = useNavigate({ from: '/rollouts' });
  return (next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
}

function Nothing({ search: { q, state, service } }: { search: RolloutSearch }): ReactNode {
  if (q !== undefined || state !== undefined || service !== undefined)
    return <Empty title="No rollout fits all of this.">Take a filter away, or look for another word.</Empty>;
  return (
    <Empty title="No rollout yet.">
      <code>plimsoll rollout start PLAN --candidate VERSION --baseline VERSION</code> opens the first.
    </Empty>
  );
}
