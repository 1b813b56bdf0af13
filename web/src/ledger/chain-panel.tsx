import { useState, type ReactNode } from 'react';
import { listLedgerKeys } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { Section } from '../kit/section.tsx';
import { wordsOfKeys } from './key-words.ts';
import { CheckOutcome } from './check-outcome.tsx';
import { useCheck } from './use-check.ts';

const SELDOM = { everyMs: 3_600_000 };

/**
 * The proof: all of the ledger is read and checked by this browser, entry by entry and signature by signature, against a key
 * that the reader knows. The server is not asked about its own honesty.
 */
export function ChainPanel({ subject, total }: { subject: string | undefined; total: number | null }): ReactNode {
  const keys = useAsked(listLedgerKeys(), SELDOM);
  const key = keys.kind === 'known' ? wordsOfKeys(keys.view) : null;
  const [known, setKnown] = useState('');
  const { checked, check } = useCheck();
  const trusted = known.split(/[\s,]+/).filter((one) => one !== '');
  return (
    <Section id="proof" title="Proof">
      <div className="ledger__proof">
        <p className="ledger__choice">
          <button
            type="button"
            className="button button--ink"
            disabled={checked.kind === 'reading'}
            onClick={() => check('all of this ledger', { trusted, address: '/api/v1/ledger/export' })}
          >
            Check all of it in this browser
          </button>
          <label>
            against the key{' '}
            <input
              value={known}
              onChange={({ target }) => setKnown(target.value)}
              placeholder={key?.id ?? 'that you know'}
              size={18}
            />
          </label>
          <label className="ledger__file">
            or a file of <code>plimsoll ledger export</code>{' '}
            <input
              type="file"
              aria-label="File"
              onChange={({ target }) => {
                const [file] = target.files ?? [];
                if (file !== undefined) check(file.name, { trusted, file });
              }}
            />
          </label>
        </p>
        <div role="status">
          <CheckOutcome checked={checked} total={total} />
        </div>
        <p className="quiet">
          {key !== null && (
            <>
              Key <code>{key.id}</code> {key.told}.{' '}
            </>
          )}
          <a href={exportOf(subject)} download={nameOf(subject)}>
            {subject === undefined ? 'Export all of it' : 'Export what is about it'}, with its proof
          </a>
          , as JSON Lines; that somebody took it is an entry.
        </p>
      </div>
    </Section>
  );
}

function exportOf(subject: string | undefined): string {
  return `/api/v1/ledger/export${subject === undefined ? '' : `?subject=${encodeURIComponent(subject)}`}`;
}

function nameOf(subject: string | undefined): string {
  return `ledger${subject === undefined ? '' : `-${subject.replaceAll(/[^\w.-]+/g, '-')}`}.jsonl`;
}
