import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import type { BudgetLineView } from '../../../src/wire/objective.ts';
import { PageHead } from '../kit/page-head.tsx';
import { Empty, Trouble, Waiting } from '../kit/waiting.tsx';
import { useObjectiveLines } from '../live/use-lines.ts';
import { useNow } from '../live/use-live.tsx';
import { showAge, showCount } from '../show.ts';
import { Choice } from '../table/chip.tsx';
import { readSorted, showSorted } from '../table/column.ts';
import { LongTable } from '../table/long-table.tsx';
import { orderRows } from '../table/order-rows.ts';
import { SearchBox } from '../table/search-box.tsx';
import { HealthBar } from './health-bar.tsx';
import { LINE_COLUMNS } from './line-columns.tsx';
import { selectLines, valuesOf, type LineSearch } from './line-rows.ts';
import './objectives.css';

/** Every promise with the budget that is left of it: thousands of rows that stay live and can be found. */
export function ObjectivesPage(): ReactNode {
  const search: LineSearch = useSearch({ from: '/objectives' });
  const { lines, left, refused } = useObjectiveLines();
  const change = useChange();
  const choices = useChoices(lines);
  const { rows, counts } = useMemo(() => selectLines(lines.values(), search), [lines, search]);
  const sorted = useMemo(() => readSorted(search.sort ?? 'health', LINE_COLUMNS), [search.sort]);
  const ordered = useMemo(() => orderRows(rows, sorted, LINE_COLUMNS), [rows, sorted]);
  if (left === null && lines.size === 0) return <Before refused={refused} />;
  return (
    <div className="list-page">
      <Head lines={lines} left={left} />
      <HealthBar counts={counts} chosen={search.health} choose={(health) => change({ health })} />
      <div className="filters">
        <SearchBox
          label="Find by name, journey, service or owner"
          value={search.q ?? ''}
          onChange={(q) => change({ q: q || undefined })}
        />
        <Choice
          label="Journey"
          all="all journeys"
          value={search.journey}
          values={choices.journey}
          onChange={(journey) => change({ journey })}
        />
        <Choice
          label="Service"
          all="all services"
          value={search.service}
          values={choices.service}
          onChange={(service) => change({ service })}
        />
        <Choice
          label="Owner"
          all="all owners"
          value={search.owner}
          values={choices.owner}
          onChange={(owner) => change({ owner })}
        />
      </div>
      {ordered.length === 0 ? (
        <Nothing isAny={lines.size > 0} />
      ) : (
        <div className="panel list-page__list">
          <LongTable
            label="Objectives"
            columns={LINE_COLUMNS}
            rows={ordered}
            keyOf={nameOf}
            sorted={sorted}
            onSort={(next) => change({ sort: showSorted(next) })}
          />
        </div>
      )}
    </div>
  );
}

function nameOf({ name }: BudgetLineView): string {
  return name;
}

function useChange(): (next: LineSearch) => void {
  const navigate = useNavigate({ from: '/objectives' });
  return (next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
}

type Choices = Readonly<Record<'journey' | 'service' | 'owner', readonly string[]>>;

/** Names come and go seldom: they are gathered again when there are more or fewer of them. */
function useChoices(lines: ReadonlyMap<string, BudgetLineView>): Choices {
  const [known, setKnown] = useState<{ readonly size: number; readonly choices: Choices }>({ size: 0, choices: NO_CHOICES });
  if (known.size === lines.size) return known.choices;
  const values = [...lines.values()];
  const choices = {
    journey: valuesOf(values, 'journey'),
    service: valuesOf(values, 'service'),
    owner: valuesOf(values, 'owner'),
  };
  setKnown({ size: lines.size, choices });
  return choices;
}
const NO_CHOICES: Choices = { journey: [], service: [], owner: [] };

function Head({ lines, left }: { lines: ReadonlyMap<string, BudgetLineView>; left: number | null }): ReactNode {
  const { server } = useNow();
  const oldest = useMemo(() => oldestOf(lines), [lines]);
  return (
    <PageHead
      title="Objectives"
      about="Every promise, and the error budget that is left of it."
      facts={
        <>
          <span>
            {showCount(lines.size)} {lines.size === 1 ? 'objective' : 'objectives'}
          </span>
          <span>each over its own window</span>
          {lines.size > 0 && <span>judged {showAge(Math.max(0, server - oldest))} or later</span>}
          {(left ?? 0) > 0 && <span>{showCount(left ?? 0)} are on their way</span>}
        </>
      }
    />
  );
}

/** Instants are written alike, so that they are in the order of their texts: reading thousands each second would take long. */
function oldestOf(lines: ReadonlyMap<string, BudgetLineView>): number {
  let oldest: string | null = null;
  for (const { at } of lines.values()) if (oldest === null || at < oldest) oldest = at;
  return oldest === null ? 0 : Date.parse(oldest);
}

function Before({ refused }: { refused: string | null }): ReactNode {
  return (
    <div className="list-page">
      <PageHead title="Objectives" />
      {refused === null ? (
        <Waiting what="the objectives" lines={8} />
      ) : (
        <Trouble what="The objectives cannot be shown." why={refused} />
      )}
    </div>
  );
}

function Nothing({ isAny }: { isAny: boolean }): ReactNode {
  return isAny ? (
    <Empty title="No objective fits all of this.">Take a filter away, or look for another word.</Empty>
  ) : (
    <Empty title="Nothing is promised yet.">An objective of the catalog brings the first row.</Empty>
  );
}
