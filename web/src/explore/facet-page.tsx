import { Link } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import type { IndicatorLineView, SeriesView } from '../../../src/wire/series.ts';
import { listIndicators, showSeries } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { TimeChart } from '../chart/time-chart.tsx';
import { PageHead } from '../kit/page-head.tsx';
import { Seen } from '../kit/seen.tsx';
import { Empty, Trouble, Waiting } from '../kit/waiting.tsx';
import { showPercent } from '../show.ts';
import { IndicatorSearch, WindowChoice } from './explore-bar.tsx';
import { ELSEWHERE, ExploreLink } from './explore-link.tsx';
import { askedSpan, askEvery, showSpan, type Explored, type Go } from './explore-search.ts';
import { headline, readPicture, showKnown } from './series-model.ts';
import { NeighboursSection, ObjectivesSection } from './service-sections.tsx';
import { sinceKnown } from './since-known.ts';
import { useKept } from './use-kept.ts';

type Given = { readonly kind: 'journey' | 'service'; readonly name: string; readonly explored: Explored; readonly go: Go };

/** Charts that are drawn at first: each is asked for by itself. */
const FEW = 6;

/** All that is measured of a journey or a service, in small and at the same moments; each leads to itself in large. */
export function FacetPage({ kind, name, explored, go }: Given): ReactNode {
  const [most, setMost] = useState(FEW);
  const question = kind === 'journey' ? { journey: name } : { service: name };
  const asked = useAsked(listIndicators({ ...question, limit: 60 }), { everyMs: 60_000 });
  const indicators = asked.kind === 'known' ? asked.view.indicators : [];
  return (
    <div className="explore">
      <PageHead
        crumbs={[{ text: 'Explore', to: '/explore' }, { text: kind }]}
        title={name}
        about={`All that is measured of this ${kind}, over ${showSpan(explored)}.`}
        {...(kind === 'journey' && {
          facts: (
            <Link to="/journeys/$name" params={{ name }}>
              the journey and its promises
            </Link>
          ),
        })}
        actions={<IndicatorSearch />}
      />
      <div className="explore__bar">
        <WindowChoice explored={explored} />
      </div>
      {asked.kind === 'asking' && <Waiting what="what is measured" lines={6} />}
      {asked.kind === 'refused' && <Trouble what="What is measured cannot be shown." why={asked.why} />}
      {asked.kind === 'known' && indicators.length === 0 && (
        <Empty title={`Nothing is measured of the ${kind} ${name}.`}>
          <ExploreLink search={{ ...ELSEWHERE, journey: undefined, service: undefined }}>Choose something else</ExploreLink>
        </Empty>
      )}
      <div className="explore__grid">
        {indicators.slice(0, most).map((one) => (
          <SmallIndicator key={one.name} line={one} explored={explored} go={go} />
        ))}
      </div>
      {indicators.length > most && (
        <p>
          <button type="button" className="button" onClick={() => setMost(most + FEW)}>
            {indicators.length - most} more
          </button>
        </p>
      )}
      {kind === 'service' && (
        <div className="explore__pair">
          <ObjectivesSection service={name} />
          <NeighboursSection service={name} explored={explored} />
        </div>
      )}
    </div>
  );
}

function SmallIndicator({ line, explored, go }: { line: IndicatorLineView; explored: Explored; go: Go }): ReactNode {
  const { name, title } = line;
  const asked = useAsked<SeriesView>(showSeries({ name, ...askedSpan(explored), points: 90 }), { everyMs: askEvery(explored) });
  const { shown } = useKept(asked);
  return (
    <section className="panel section" aria-label={title}>
      <div className="section__head">
        <h2>
          <ExploreLink search={{ ...ELSEWHERE, indicator: name }}>{title}</ExploreLink>
        </h2>
      </div>
      {shown.kind === 'asking' && <Waiting what={title} lines={4} />}
      {shown.kind === 'refused' && <Trouble what="It cannot be shown." why={shown.why} />}
      {shown.kind === 'known' && <SmallChart view={shown.view} explored={explored} go={go} />}
    </section>
  );
}

function SmallChart({ view: given, explored, go }: { view: SeriesView; explored: Explored; go: Go }): ReactNode {
  const view = useMemo(() => sinceKnown(given), [given]);
  const { moments, seeing, blind, badShare } = useMemo(() => readPicture(view), [view]);
  const series = useMemo(() => [{ label: 'bad', values: badShare, tone: 'breach', draw: 'area' } as const], [badShare]);
  return (
    <>
      <p>{headline(given)}</p>
      <TimeChart
        label={`Share that was bad of ${view.title}`}
        {...moments}
        series={series}
        seeing={seeing}
        blind={blind}
        marks={view.marks}
        show={showPercent}
        height={110}
        scale={{ high: 0.001, most: 3 }}
        sync="explore"
        onStretch={({ from, to }) => go({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })}
      />
      <Seen window={showKnown(given, showSpan(explored))} coverage={view.coverage} ageMs={view.age_ms} />
    </>
  );
}
