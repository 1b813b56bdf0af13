import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { useNow, usePast } from '../live/use-live.tsx';
import { BacktestReport } from './backtest-report.tsx';
import { useBacktest, type Backtest } from './use-backtest.ts';
import './backtest.css';

const SPANS: readonly { readonly days: number; readonly text: string }[] = [
  { days: 1 / 24, text: 'hour' },
  { days: 1, text: 'day' },
  { days: 7, text: '7 days' },
  { days: 30, text: '30 days' },
  { days: 90, text: '90 days' },
];
const DAY_MS = 86_400_000;

/** What another policy would have done: nothing is put in force, nothing is recorded, and nobody is told of anything. */
export function BacktestPage(): ReactNode {
  const past = usePast();
  return (
    <section className="backtest" aria-labelledby="backtest">
      <title>Backtest – Plimsoll</title>
      <h1 id="backtest" className="headline__text">
        What would another policy have done?
      </h1>
      {past === null ? <Question /> : <p className="quiet">A backtest is asked of the present: it looks back by itself.</p>}
    </section>
  );
}

function Question(): ReactNode {
  const { now, begin, stop } = useBacktest();
  const { server } = useNow();
  const [policy, setPolicy] = useState('');
  const [days, setDays] = useState(7);
  const id = useId();
  const isRunning = now.kind === 'running';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (policy.trim() === '' || isRunning) return;
    const since = new Date(server - days * DAY_MS).toISOString();
    begin({ files: [{ file: 'proposed.yaml', text: policy }], since });
  };
  return (
    <>
      <form className="panel backtest__form" onSubmit={submit}>
        <label htmlFor={id}>Proposed policy</label>
        <p className="quiet" id={`${id}-help`}>
          Objectives, burn policies and rollout plans as in the catalog. Each takes the place of the one of its kind and name, or
          joins. Nothing is put in force, nothing is recorded, and nobody is told.
        </p>
        <textarea
          id={id}
          aria-describedby={`${id}-help`}
          rows={10}
          spellCheck={false}
          value={policy}
          onChange={(event) => setPolicy(event.target.value)}
        />
        <div className="backtest__row">
          <Choices days={days} setDays={setDays} setPolicy={setPolicy} />
          <button type="submit" className="button button--ink" disabled={isRunning || policy.trim() === ''}>
            Run it
          </button>
          {isRunning && (
            <button type="button" className="button" onClick={stop}>
              Stop
            </button>
          )}
        </div>
      </form>
      <div role="status">
        <Told now={now} />
      </div>
      {now.kind === 'done' && <BacktestReport report={now.report} />}
    </>
  );
}

type Chosen = {
  readonly days: number;
  readonly setDays: (days: number) => void;
  readonly setPolicy: (text: string) => void;
};

function Choices({ days, setDays, setPolicy }: Chosen): ReactNode {
  return (
    <>
      <label>
        or from files{' '}
        <input
          type="file"
          multiple
          accept=".yaml,.yml,.json"
          onChange={(event) => void readFiles(event.target.files).then(setPolicy)}
        />
      </label>
      <label>
        over the last{' '}
        <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {SPANS.map((span) => (
            <option key={span.days} value={span.days}>
              {span.text}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Told({ now }: { now: Backtest }): ReactNode {
  if (now.kind === 'running') {
    return (
      <p className="backtest__progress">
        <progress max={1} value={now.share ?? undefined} aria-label="How far it has come" /> <span>{now.text}</span>
      </p>
    );
  }
  if (now.kind === 'failed') {
    return (
      <>
        <p className="tone-breach">{now.why}</p>
        <ul className="backtest__mistakes">
          {now.mistakes.map((text) => (
            <li key={text}>
              <code>{text}</code>
            </li>
          ))}
        </ul>
      </>
    );
  }
  return now.kind === 'done' ? <p className="hidden-visually">The backtest is done.</p> : null;
}

/** A folder of documents becomes one text of many, as it may stand in one file. */
async function readFiles(files: FileList | null): Promise<string> {
  const texts = await Promise.all([...(files ?? [])].map((file) => file.text()));
  return texts.join('\n---\n');
}
