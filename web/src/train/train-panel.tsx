import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TrainRunView } from '../../../src/wire/release.ts';
import { OrderButtons } from '../order/order-buttons.tsx';
import { Waiting } from '../rollout/waiting-note.tsx';
import { bound, showAge } from '../show.ts';
import { MemberMap } from './member-map.tsx';
import { readTrainOrders, showTrainPhase } from './train-words.ts';
import './train.css';

/** One train: where it stands, its one verdict, what it waits for, and its members. */
export function TrainPanel({ run, at }: { run: TrainRunView; at: number }): ReactNode {
  const phase = showTrainPhase(run.phase);
  const orders = readTrainOrders(run);
  return (
    <article className={`panel train train--${phase.tone}`} aria-labelledby={`train-${run.id}`}>
      <header className="train__head">
        <h2 id={`train-${run.id}`}>
          <Link to="/trains/$id" params={{ id: run.id }}>
            {run.train}
          </Link>{' '}
          <span className={`phase phase--${phase.tone}`}>{phase.text}</span>
        </h2>
        <p className="facts">
          <span>{run.id}</span>
          <span>owned by {run.owner}</span>
          <span>began {showAge(at - Date.parse(run.started_at))}</span>
          <span>changed {showAge(at - Date.parse(run.changed_at))}</span>
          {run.reason !== null && <span>{run.reason}</span>}
        </p>
      </header>
      <p className="train__sentence">{bound(run.sentence)}</p>
      <p>
        <b>Verdict: {run.verdict.kind}.</b> {run.verdict.sentence}
      </p>
      <MemberMap members={run.members} />
      {run.waiting !== null && <Waiting waiting={run.waiting} at={at} />}
      {orders.length > 0 && <OrderButtons orders={orders} label={`Train ${run.train}`} />}
    </article>
  );
}
