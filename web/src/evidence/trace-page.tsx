import { useNavigate, useParams } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { AskedPart } from '../asked/asked-part.tsx';
import { showTrace } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useNow } from '../live/use-live.tsx';
import { showClock, showMoment } from '../show.ts';
import { EvidencePage, JourneyLink } from './evidence-page.tsx';
import { showMs } from './run-rows.ts';
import { readTrace, readTraceId, traceHeadline, type TracePicture } from './trace-rows.ts';

/** A trace id is usually found elsewhere, in a log or in somebody's message, and brought here. */
export function TracesPage(): ReactNode {
  return (
    <EvidencePage title="Traces">
      <h1 className="headline__text">What is known of a trace?</h1>
      <p>
        Of what went wrong, and of a sample of everything else, the trace is remembered in which it happened. Pages of objectives
        link to the traces of what went wrong.
      </p>
      <TraceForm />
    </EvidencePage>
  );
}

export function TracePage(): ReactNode {
  const { id } = useParams({ from: '/evidence/traces/$id' });
  const asked = useAsked(showTrace({ id }), { everyMs: 30_000 });
  return (
    <EvidencePage title={`Trace ${id}`}>
      {asked.kind !== 'known' && <h1 className="headline__text">Trace {id}</h1>}
      <AskedPart asked={asked} what={`trace ${id}`}>
        {(view) => (
          <>
            <h1 className="headline__text">{traceHeadline(view)}</h1>
            <p className="mono evidence__id">{view.trace}</p>
            {view.seen.length > 0 && <Seen picture={readTrace(view)} />}
            <p className="quiet">Remembered are {view.kept}.</p>
          </>
        )}
      </AskedPart>
      <TraceForm />
    </EvidencePage>
  );
}

function Seen({ picture: { rows, from, lengthMs } }: { picture: TracePicture }): ReactNode {
  const { server: at } = useNow();
  return (
    <section className="panel evidence__section" aria-labelledby="seen">
      <h2 id="seen">What was counted of it</h2>
      <p className="facts">
        <span>from {showMoment(from, at)} UTC</span>
        <span>over {showMs(lengthMs)}</span>
      </p>
      <div className="wide" tabIndex={0} role="region" aria-label="What was counted of this trace">
        <table className="plain-table trace">
          <thead>
            <tr>
              {['Indicator', 'Journey', 'Went', 'Took', 'When', 'Ended', 'Cohort', 'Told by'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.indicator}</th>
                <td>{row.journey === null ? 'not in the catalog any more' : <JourneyLink name={row.journey} />}</td>
                <td className={row.isGood ? 'tone-good' : 'tone-breach'}>{row.isGood ? 'well' : 'wrong'}</td>
                <td>{row.value}</td>
                <td aria-hidden="true">
                  <span className="trace__track">
                    {row.bar === null ? (
                      <i className="trace__moment" style={{ left: `${row.moment * 100}%` }} />
                    ) : (
                      <i
                        className={row.isGood ? 'trace__bar' : 'trace__bar trace__bar--bad'}
                        style={{ left: `${row.bar.left * 100}%`, width: `${row.bar.width * 100}%` }}
                      />
                    )}
                  </span>
                </td>
                <td>{`${showClock(row.at)}${row.at.slice(19, 23).replace('Z', '')}`}</td>
                <td>{row.cohort}</td>
                <td>{row.source}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function TraceForm(): ReactNode {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const look = (event: FormEvent): void => {
    event.preventDefault();
    const id = readTraceId(text);
    setIsWrong(id === null);
    if (id !== null) void navigate({ to: '/evidence/traces/$id', params: { id } });
  };
  return (
    <form className="trace-form" onSubmit={look}>
      <label>
        <span className="label">Trace id, or a traceparent</span>
        <input value={text} onChange={(event) => setText(event.target.value)} spellCheck={false} autoComplete="off" />
      </label>
      <button type="submit" className="button">
        Look it up
      </button>
      {isWrong && (
        <p className="tone-warning" role="alert">
          A trace id is 32 hexadecimal digits.
        </p>
      )}
    </form>
  );
}
