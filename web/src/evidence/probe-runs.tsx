import { useRef, useState, type ReactNode } from 'react';
import { AskedPart } from '../asked/asked-part.tsx';
import { listProbeRuns } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useNow } from '../live/use-live.tsx';
import { showMoment } from '../show.ts';
import { readRuns, type RunRow } from './run-rows.ts';

/** The runs that the server keeps something of to be looked at; what counts of them are their events. */
export function ProbeRuns({ name }: { name: string }): ReactNode {
  const failed = useAsked(listProbeRuns({ name, limit: 20 }), { everyMs: 20_000 });
  const unknown = useAsked(listProbeRuns({ name, limit: 20, outcome: 'unknown' }), { everyMs: 20_000 });
  const { server: at } = useNow();
  const [large, setLarge] = useState<RunRow | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const open = (row: RunRow): void => {
    setLarge(row);
    dialog.current?.showModal();
  };
  return (
    <>
      <AskedPart asked={failed} what="the runs">
        {({ runs }) => {
          const all = [...runs, ...(unknown.kind === 'known' ? unknown.view.runs : [])].toSorted((a, b) => b.at - a.at);
          if (all.length === 0) return <p className="quiet">None is kept.</p>;
          return (
            <ol className="runs">
              {readRuns(name, all).map((row) => (
                <Run key={row.id} row={row} at={at} open={open} />
              ))}
            </ol>
          );
        }}
      </AskedPart>
      <dialog ref={dialog} className="runs__large" aria-label="The picture">
        {large !== null && large.picture !== null && <img src={large.picture} alt={large.pictureSays} />}
        <form method="dialog">
          <button type="submit" className="button">
            Close
          </button>
        </form>
      </dialog>
    </>
  );
}

function Run({ row, at, open }: { row: RunRow; at: number; open: (row: RunRow) => void }): ReactNode {
  return (
    <li className="run">
      <div className="run__words">
        <p>
          <b>{showMoment(row.at, at)}</b> from {row.location}{' '}
          <span className={row.isUnknown ? 'tone-blind' : 'tone-breach'}>{row.isUnknown ? 'says nothing' : 'failed'}</span>
        </p>
        <p>{row.says}</p>
        <ul className="run__bar" aria-label="Steps in the order they were made">
          {row.parts.map(({ key, name, share, tone, text }) => (
            <li key={key} className={`run__part run__part--${tone}`} style={{ width: `${share * 100}%` }} title={text}>
              <span className="hidden-visually">{text}</span>
              <span aria-hidden="true">{name}</span>
            </li>
          ))}
        </ul>
        {row.vitals.length > 0 && (
          <p className="facts">
            {row.vitals.map((vital) => (
              <span key={vital}>{vital}</span>
            ))}
          </p>
        )}
        {row.complaints.map((text, index) => (
          <p key={index} className="quiet run__complaint">
            {text}
          </p>
        ))}
      </div>
      {row.picture !== null && (
        <button type="button" className="run__picture" onClick={() => open(row)} aria-label={`${row.pictureSays}. Show it large`}>
          <img src={row.picture} alt="" loading="lazy" />
        </button>
      )}
    </li>
  );
}
