import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { FoundEntriesView } from '../../../src/wire/ledger.ts';
import { Chip } from '../table/chip.tsx';
import { SearchBox } from '../table/search-box.tsx';
import { countTopics, type LedgerSearch } from './entry-search.ts';

type Given = {
  readonly search: LedgerSearch;
  readonly kinds: FoundEntriesView['kinds'];
  readonly change: (next: LedgerSearch) => void;
};

/** What is looked for, in words: about what, by whom, saying what, when. */
export function LedgerFilters({ search, kinds, change }: Given): ReactNode {
  const { q = '', show, by, subject, since = '', until = '' } = search;
  const topics = countTopics(kinds);
  return (
    <div className="ledger__filters">
      <div className="filters">
        <SearchBox label="Find words in what was decided" value={q} onChange={(words) => change({ q: words || undefined })} />
        <label className="ledger__day">
          from{' '}
          <input type="date" value={since.slice(0, 10)} onChange={({ target }) => change({ since: target.value || undefined })} />
        </label>
        <label className="ledger__day">
          to{' '}
          <input type="date" value={until.slice(0, 10)} onChange={({ target }) => change({ until: target.value || undefined })} />
        </label>
      </div>
      <div className="chips" role="group" aria-label="About">
        <Chip isOn={show === undefined && by === undefined} press={() => change({ show: undefined, by: undefined })}>
          all
        </Chip>
        <Chip isOn={by === 'people'} press={() => change({ by: by === 'people' ? undefined : 'people' })}>
          by people
        </Chip>
        {topics.map(({ topic, count }) => (
          <Chip
            key={topic}
            isOn={show === topic}
            press={() => change({ show: show === topic ? undefined : topic })}
            count={count}
          >
            {topic}
          </Chip>
        ))}
      </div>
      {subject !== undefined && (
        <p>
          Entries about <code>{subject}</code>.{' '}
          <Link to="/ledger" search={(before) => ({ ...before, subject: undefined })}>
            Show all
          </Link>
        </p>
      )}
    </div>
  );
}
