import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useHome } from '../home/use-home.ts';
import { useNow } from '../live/use-live.tsx';
import { readLookBack } from './look-back.ts';
import { LookBackChoice } from './look-back-choice.tsx';
import { ScoreParts } from './score-parts.tsx';
import './journey.css';

/** A product is the score of what several journeys are to a customer; why one of them fell is told on its own page. */
export function ProductPage(): ReactNode {
  const { name } = useParams({ from: '/products/$name' });
  const back = readLookBack(useSearch({ from: '/products/$name' }).window);
  const home = useHome();
  const { server: at } = useNow();
  const score = home?.products.find((one) => one.name === name) ?? null;
  if (home === null || score === null) {
    return (
      <section className="notice">
        <h1>{home === null ? `Asking for product ${name}` : `There is no product ${name}`}</h1>
        <p>
          <Link to="/journeys">Go to the journeys</Link>.
        </p>
      </section>
    );
  }
  return (
    <article className="subject">
      <title>{`${score.display_name} – Plimsoll`}</title>
      <header className="subject__head">
        <p className="subject__crumb">
          <Link to="/journeys">Journeys</Link> / <span>product {score.name}</span>
        </p>
        <h1 className="subject__name">{score.display_name}</h1>
        <p className="facts">
          <span>owned by {score.owner}</span>
        </p>
        <LookBackChoice back={back} to="/products/$name" name={name} />
      </header>
      <ScoreParts name={`product.${name}`} live={score} back={back} at={at} />
    </article>
  );
}
