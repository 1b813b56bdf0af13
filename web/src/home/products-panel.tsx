import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ScoreSummaryView } from '../../../src/wire/score.ts';
import { ScoreStrip } from './score-strip.tsx';

/** What several journeys are to a customer, before the journeys themselves. */
export function ProductsPanel({ products, at }: { products: readonly ScoreSummaryView[]; at: number }): ReactNode {
  return products.map((score) => (
    <section key={score.name} className="panel product" aria-labelledby={`product-${score.name}`}>
      <header className="journey__head">
        <h2 id={`product-${score.name}`} className="journey__name">
          <Link to="/products/$name" params={{ name: score.name }}>
            {score.display_name}
          </Link>
        </h2>
        <span className="quiet">product</span>
        <p className="journey__owner quiet">owned by {score.owner}</p>
        <p className="journey__sentence">{score.sentence}</p>
      </header>
      <ScoreStrip score={score} at={at} />
    </section>
  ));
}
