import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TrainListView } from '../../../src/wire/release.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useNow } from '../live/use-live.tsx';
import { useTrains } from '../release/use-releases.ts';
import { TrainPanel } from './train-panel.tsx';
import { isTrainOver } from './train-words.ts';
import { bound } from '../show.ts';

export function TrainsPage(): ReactNode {
  const asked = useTrains();
  const { server: at } = useNow();
  return (
    <section className="trains" aria-label="Trains">
      <title>Trains – Plimsoll</title>
      <AskedPart asked={asked} what="the trains">
        {(list) => <Trains list={list} at={at} />}
      </AskedPart>
      {asked.kind !== 'known' && <h1 className="headline__text">Trains</h1>}
    </section>
  );
}

export function TrainPage(): ReactNode {
  const { id } = useParams({ from: '/trains/$id' });
  const asked = useTrains();
  const { server: at } = useNow();
  return (
    <section className="trains" aria-label={`Train ${id}`}>
      <title>{`Train ${id} – Plimsoll`}</title>
      <p className="crumb">
        <Link to="/trains">Trains</Link> / <span>{id}</span>
      </p>
      <AskedPart asked={asked} what={`train ${id}`}>
        {(list) => {
          const run = list.runs.find((one) => one.id === id);
          if (run === undefined) return <h1 className="headline__text">There is no train {id}</h1>;
          return (
            <>
              <h1 className="headline__text">{bound(run.sentence)}</h1>
              <TrainPanel run={run} at={at} />
            </>
          );
        }}
      </AskedPart>
    </section>
  );
}

function Trains({ list, at }: { list: TrainListView; at: number }): ReactNode {
  const going = list.runs.filter((run) => !isTrainOver(run)).length;
  const idle = list.trains.filter(({ name }) => !list.runs.some((run) => run.train === name && !isTrainOver(run)));
  return (
    <>
      <h1 className="headline__text">
        {going === 0 ? 'No train is under way.' : going === 1 ? 'One train is under way.' : `${going} trains are under way.`}
      </h1>
      {list.runs.map((run) => (
        <TrainPanel key={run.id} run={run} at={at} />
      ))}
      {idle.length > 0 && (
        <section aria-labelledby="idle">
          <h2 id="idle" className="label">
            Not under way
          </h2>
          <ul className="trains__idle">
            {idle.map(({ name, owner, members }) => (
              <li key={name}>
                <b>{name}</b>{' '}
                <span className="quiet">
                  of {members.join(', ')}, owned by {owner}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {list.trains.length === 0 && list.runs.length === 0 && (
        <p className="quiet">A train is several rollouts that are one release. The catalog has none.</p>
      )}
    </>
  );
}
