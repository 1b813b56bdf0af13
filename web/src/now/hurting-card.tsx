import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { BrokenPromiseView, HurtingView, SuspectView } from '../../../src/wire/situation.ts';
import { Seen } from '../kit/seen.tsx';
import { Pill, StateWord } from '../kit/state-word.tsx';
import { OrderButtons } from '../order/order-buttons.tsx';
import { bound, showClock } from '../show.ts';
import { HrefLink } from '../kit/href-link.tsx';
import { readFigures, readOrders, readPromise, readSince, readSpan } from './now-words.ts';

/** One journey that hurts: how badly, since when, what may have done it, and what can be ordered against it. */
export function HurtingCard({ hurt, at }: { hurt: HurtingView; at: number }): ReactNode {
  const { key, title, state, journey, owner, promises, why, suspects, runbook } = hurt;
  const since = readSince(hurt, at);
  const [worst] = promises;
  return (
    <article id={`hurts-${key}`} className={`panel hurt hurt--${state}`} aria-labelledby={`hurts-${key}-title`}>
      <header className="hurt__head">
        <h2 id={`hurts-${key}-title`}>
          {journey === null ? (
            <Link to="/objectives/$name" params={{ name: key }}>
              {title}
            </Link>
          ) : (
            <Link to="/journeys/$name" params={{ name: journey }}>
              {title}
            </Link>
          )}
        </h2>
        <Loudness hurt={hurt} />
      </header>
      <p className="facts">
        {since !== null && <span className="hurt__since">{since}</span>}
        {owner !== null && <span>owned by {owner}</span>}
        {journey !== null && (
          <Link to="/explore" search={{ journey }}>
            look until you know why
          </Link>
        )}
      </p>
      <ul className="hurt__figures">
        {readFigures(hurt).map(({ text, about, isBad }) => (
          <li key={about}>
            <b className={isBad ? 'tone-breach' : undefined}>{text}</b>
            <span>{about}</span>
          </li>
        ))}
      </ul>
      {worst !== undefined && <Seen window={readSpan(worst)} coverage={worst.coverage} ageMs={worst.age_ms} />}
      <div className="hurt__orders">
        <OrderButtons orders={readOrders(hurt.orders)} label={`Orders for ${title}`} />
        {runbook !== null && (
          <a className="button hurt__runbook" href={runbook} rel="noreferrer" target="_blank">
            Run book
          </a>
        )}
      </div>
      <Suspects suspects={suspects} why={why} />
      <Promises promises={promises} />
    </article>
  );
}

function Loudness({ hurt: { state, promises } }: { hurt: HurtingView }): ReactNode {
  const quiet = promises.find(({ silence }) => silence !== null)?.silence ?? null;
  const severity = promises.some((one) => one.severity === 'page') ? 'page' : (promises[0]?.severity ?? null);
  return (
    <span className="hurt__state">
      {severity !== null && <Pill tone={severity === 'page' ? 'breach' : 'warning'}>{severity}</Pill>}
      {quiet !== null && <Pill>silenced until {showClock(quiet.until).slice(0, 5)}</Pill>}
      <StateWord tone={state === 'hurts' ? 'breach' : 'warning'}>{state === 'hurts' ? 'hurts' : 'eases'}</StateWord>
    </span>
  );
}

function Suspects({ suspects, why }: { suspects: readonly SuspectView[]; why: string | null }): ReactNode {
  return (
    <section className="hurt__part">
      <h3 className="label">Changed just before</h3>
      {suspects.length === 0 && <p className="quiet">Nothing that anybody told of, in the hour before.</p>}
      <ol className="hurt__suspects">
        {suspects.map(({ mark, title, strength, sentence, href }) => (
          <li key={mark}>
            <p>
              <HrefLink href={href} text={title} />{' '}
              {strength !== null && <Pill tone={strength === 'strong' ? 'breach' : 'plain'}>{strength}</Pill>}
            </p>
            <p className="quiet">{bound(sentence)}</p>
          </li>
        ))}
      </ol>
      {why !== null && <p>{why}</p>}
    </section>
  );
}

function Promises({ promises }: { promises: readonly BrokenPromiseView[] }): ReactNode {
  return (
    <details className="hurt__part">
      <summary>{promises.length === 1 ? 'The promise' : `${promises.length} promises`}</summary>
      <ul className="hurt__promises">
        {promises.map((promise) => (
          <li key={promise.objective}>
            <p>
              <Link to="/objectives/$name" params={{ name: promise.objective }}>
                {promise.display_name}
              </Link>
            </p>
            <p className="facts">
              {readPromise(promise).map((fact) => (
                <span key={fact}>{fact}</span>
              ))}
            </p>
            <p className="quiet">{bound(promise.sentence)}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}
