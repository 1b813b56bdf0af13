import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CatalogPromiseView } from '../../../src/wire/catalog.ts';
import { readSeen } from '../kit/seen.ts';
import { HealthWord } from '../mark/health-glyph.tsx';
import { LoadLine } from '../mark/load-line.tsx';
import { leftOf, markOf, saidOf } from './document-words.ts';
import { Place } from './place.tsx';

export function Promises({ promises }: { promises: readonly CatalogPromiseView[] }): ReactNode {
  return (
    <ul className="promises">
      {promises.map((promise) => (
        <PromiseRow key={promise.name} promise={promise} />
      ))}
    </ul>
  );
}

/** The promise in words, and beside it how well it is kept. */
function PromiseRow({ promise }: { promise: CatalogPromiseView }): ReactNode {
  const { name, display_name: title, counted, unsupported, indicator } = promise;
  const { said, about } = saidOf(promise);
  const left = leftOf(promise);
  return (
    <li className="promise" id={`promise-${name}`}>
      <LoadLine mark={markOf(promise)} size={30} silent />
      <div className="promise__words">
        <h3 className="promise__title">
          <Link to="/objectives/$name" params={{ name }}>
            {title}
          </Link>
        </h3>
        <p className="promise__said">{said}.</p>
        {about !== '' && <p className="promise__about">{about}</p>}
        {unsupported !== null && <p className="promise__about tone-blind">Not computed here: {unsupported}</p>}
        {counted !== null && (
          <details className="promise__counted">
            <summary>What is counted</summary>
            <p>{counted}</p>
          </details>
        )}
        <p className="facts">
          <span>{name}</span>
          <span>{promise.service}</span>
          {promise.owner !== null && <span>owned by {promise.owner}</span>}
          <span>told by {promise.burn_policy}</span>
          {indicator !== null && (
            <span>
              <Link to="/explore" search={{ indicator }}>
                explore
              </Link>
            </span>
          )}
          <Place file={promise.file} line={promise.line} />
        </p>
      </div>
      <div className="promise__kept">
        <p className={left.isBlind ? 'promise__left promise__left--blind hatched' : 'promise__left'}>{left.text}</p>
        {promise.health !== null && <HealthWord health={promise.health} />}
        <p className="promise__seen">
          {readSeen({ coverage: promise.coverage, ageMs: promise.age_ms }).map(({ text }) => (
            <span key={text}>{text}</span>
          ))}
        </p>
      </div>
    </li>
  );
}
