import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { OverviewView, ScoreAtAGlanceView } from '../../../src/wire/overview.ts';
import { Seen } from '../kit/seen.tsx';
import { Tile } from '../kit/tile.tsx';
import { LoadLine } from '../mark/load-line.tsx';
import { scoreTone } from '../score/score-figure.ts';
import { showCount, showMoney, showMovedPoints, showNumber, showPoints } from '../show.ts';
import { countJourneys, deepest, markOf, readStandings, showOpen } from './overview-words.ts';
import { RankSpark } from './rank-spark.tsx';
import { WINDOWS } from './overview-window.ts';
import { footOf, spanOf } from './spark-line.ts';

const MOST_TILES = 3;

/** The whole in one sentence, and the four answers that are wanted next. */
export function OverviewHead({ view, at }: { view: OverviewView; at: number }): ReactNode {
  const { headline, fleet } = view;
  const low = deepest(fleet);
  const since = at - Date.parse(view.at);
  return (
    <header className={`hero hero--${headline.tone}`}>
      <div className="hero__mark">
        {low === null ? (
          <LoadLine mark={{ kind: 'blind', label: 'Nothing is seen of any promise' }} size={148} />
        ) : (
          <Link to="/journeys/$name" params={{ name: low.name }} title={`Lies deepest: ${low.display_name}`}>
            <LoadLine mark={markOf(low)} size={148} />
            <span className="hero__deepest quiet">deepest: {low.display_name}</span>
          </Link>
        )}
      </div>
      <div className="hero__words">
        <h1 className="hero__text">{headline.text}</h1>
        {headline.rest.length > 0 && <p className="hero__rest">{headline.rest.join(' ')}</p>}
        <div className="hero__facts">
          <Seen
            window={`now, and over ${view.window}`}
            coverage={view.coverage}
            ageMs={view.age_ms === null ? null : view.age_ms + since}
          />
          <nav className="spans" aria-label="How far to look back" data-print="no">
            {WINDOWS.map((window) => (
              <Link
                key={window}
                to="/"
                search={{ window }}
                replace
                resetScroll={false}
                className={window === view.window ? 'spans__one spans__one--chosen' : 'spans__one'}
                aria-current={window === view.window ? 'true' : undefined}
              >
                {window}
              </Link>
            ))}
          </nav>
        </div>
      </div>
      <Answers view={view} />
    </header>
  );
}

function Answers({ view }: { view: OverviewView }): ReactNode {
  const { products, revenue, standings, troubles } = view;
  const isQuiet = troubles.incidents + troubles.pages === 0;
  const foot = footOf(products.map(({ trend }) => trend));
  return (
    <div className="tiles hero__tiles">
      {products.slice(0, MOST_TILES).map((product) => (
        <ProductTile key={product.name} product={product} view={view} foot={foot} />
      ))}
      <Tile
        label="Revenue at risk"
        figure={revenue.length === 0 ? null : revenue.map(({ point, currency }) => showMoney(point, currency)).join(' + ')}
        unit="an hour"
        tone={revenue.some(({ point }) => point >= 1) ? (view.headline.tone === 'good' ? 'plain' : view.headline.tone) : 'plain'}
      >
        <p className="quiet">{explainRevenue(view)}</p>
      </Tile>
      <Tile
        label="Journeys"
        figure={showCount(countJourneys(standings))}
        unit={readStandings(standings).length === 1 ? (readStandings(standings)[0]?.text.replace(/^\d+ /, 'all ') ?? '') : ''}
      >
        {readStandings(standings).length > 1 && (
          <p className="quiet">
            {readStandings(standings)
              .map(({ text }) => text)
              .join(', ')}
          </p>
        )}
        <p className="quiet">{showNumber(view.portfolio.promises, 'promise')}</p>
      </Tile>
      <Tile
        label="Open"
        figure={isQuiet ? 'nothing' : showCount(troubles.incidents + troubles.pages)}
        tone={isQuiet ? (view.headline.tone === 'good' ? 'good' : 'plain') : 'breach'}
      >
        <p className="quiet">
          <a href="#troubles">{isQuiet ? 'No incident, and nobody is paged' : showOpen(troubles)}</a>
        </p>
      </Tile>
    </div>
  );
}

function ProductTile({ product, view, foot }: { product: ScoreAtAGlanceView; view: OverviewView; foot: number }): ReactNode {
  const tone = scoreTone(product.state);
  const { from, to } = spanOf(
    view,
    view.products.map(({ trend }) => trend),
  );
  const span = { from, to, foot };
  return (
    <Tile
      label={`Score of ${product.display_name}`}
      figure={product.point === null ? null : showPoints(product.point)}
      unit="of 100"
      tone={tone}
    >
      <RankSpark score={product} tone={tone} window={view.window} span={span} />
      <p className="quiet">
        <Link to="/products/$name" params={{ name: product.name }}>
          {showKnown(product)}
        </Link>
        {product.before !== null && `, ${showMovedPoints(product.lo - product.before)} in ${view.window}`}
      </p>
    </Tile>
  );
}

function showKnown({ lo, hi }: ScoreAtAGlanceView): string {
  return hi - lo < 0.001 ? 'all of it known' : `${showPoints(lo)} to ${showPoints(hi)}`;
}

function explainRevenue({ revenue }: OverviewView): string {
  const [first] = revenue;
  if (first === undefined) return 'No journey of the catalog says what an hour of it earns.';
  const journeys = revenue.reduce((sum, one) => sum + one.journeys, 0);
  const unknown = revenue.reduce((sum, one) => sum + one.unknown, 0);
  const range =
    revenue.length === 1
      ? `between ${showMoney(first.least, first.currency)} and ${showMoney(first.most, first.currency)}, `
      : '';
  return `${range}by ${journeys} ${journeys === 1 ? 'journey that says what it earns' : 'journeys that say what they earn'}${unknown === 0 ? '' : `; of ${unknown} it is not known`}`;
}
