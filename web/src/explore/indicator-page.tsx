import { Link } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import type { SeriesView } from '../../../src/wire/series.ts';
import { showSeries } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { HeatMap } from '../chart/heat-map.tsx';
import { TimeChart } from '../chart/time-chart.tsx';
import { PageHead } from '../kit/page-head.tsx';
import { Section } from '../kit/section.tsx';
import { Seen } from '../kit/seen.tsx';
import { Empty, Trouble, Waiting } from '../kit/waiting.tsx';
import { showPercent, showRate } from '../show.ts';
import { CohortsSection } from './cohorts-section.tsx';
import { ComparedSection } from './compared-section.tsx';
import { DelaySection } from './delay-section.tsx';
import { Filters, IndicatorSearch, SplitChoice, WindowChoice } from './explore-bar.tsx';
import { askedSpan, askEvery, showSpan, type Explored, type Go } from './explore-search.ts';
import { headline, readPicture, showIn, showKnown, type Pictured } from './series-model.ts';
import { sinceKnown } from './since-known.ts';
import { TracesSection } from './traces-section.tsx';
import { useKept } from './use-kept.ts';

type Given = { readonly name: string; readonly explored: Explored; readonly go: Go };

/** One indicator: how often and how badly, how long it took, who is worse, which traces, and how well all that was seen. */
export function IndicatorPage({ name, explored, go }: Given): ReactNode {
  const { by, where, a, b } = explored;
  const points = globalThis.innerWidth < 700 ? 120 : 240;
  const asked = useAsked<SeriesView>(showSeries({ name, ...askedSpan(explored), by, where, a, b, points }), {
    everyMs: askEvery(explored),
  });
  const { shown, isOlder } = useKept(asked);
  const view = shown.kind === 'known' ? shown.view : null;
  return (
    <div className="explore" aria-busy={isOlder}>
      <PageHead
        crumbs={[{ text: 'Explore', to: '/explore' }, { text: view?.journey ?? 'indicator' }]}
        title={view?.title ?? name}
        {...(view !== null && { about: headline(view), facts: <Facts view={view} /> })}
        actions={<IndicatorSearch />}
      />
      <div className="explore__bar">
        <WindowChoice explored={explored} />
        {view !== null && <SplitChoice labels={view.labels} explored={explored} />}
        <Filters explored={explored} />
      </div>
      {shown.kind === 'asking' && <Waiting what="what was measured" lines={8} />}
      {shown.kind === 'refused' && (
        <Trouble what="This cannot be shown." why={shown.why} hint={<Link to="/explore">Choose another indicator</Link>} />
      )}
      {shown.kind === 'known' && shown.trouble !== null && (
        <Trouble what="This is the past: it was asked for again without an answer." why={shown.trouble} />
      )}
      {view !== null && <Sections view={view} explored={explored} go={go} />}
    </div>
  );
}

function Facts({ view }: { view: SeriesView }): ReactNode {
  return (
    <>
      <span>
        journey{' '}
        <Link to="/journeys/$name" params={{ name: view.journey }}>
          {view.journey}
        </Link>
      </span>
      {view.services.map((service) => (
        <span key={service}>
          service{' '}
          <Link to="/explore" search={{ service } as never}>
            {service}
          </Link>
        </span>
      ))}
      {view.redefined && <span>defined otherwise before, which is not in here</span>}
    </>
  );
}

type Shown = { readonly view: SeriesView; readonly explored: Explored; readonly go: Go };

function Sections({ view: given, explored, go }: Shown): ReactNode {
  const view = useMemo(() => sinceKnown(given), [given]);
  const picture = useMemo(() => readPicture(view), [view]);
  const [trace, setTrace] = useState<string | null>(null);
  const seen = <Seen window={showKnown(given, showSpan(explored))} coverage={view.coverage} ageMs={view.age_ms} />;
  const onStretch = ({ from, to }: { from: number; to: number }): void =>
    go({ from: new Date(from).toISOString(), to: new Date(Math.min(to, Date.parse(view.at))).toISOString() });
  const shared = { ...picture.moments, seeing: picture.seeing, blind: picture.blind, sync: 'explore', onStretch };
  return (
    <>
      <RateSection view={view} picture={picture} shared={shared} seen={seen} />
      {view.compared !== null && <ComparedSection view={view} compared={view.compared} picture={picture} seen={seen} />}
      <Section id="duration" title={view.unit === 'ms' ? 'How long it took' : 'Which values came'} aside={seen}>
        {view.heat === null ? (
          <Empty title="No values are known in this time.">
            It counts events without measuring anything of them, or none came.
          </Empty>
        ) : (
          <HeatMap
            label={view.unit === 'ms' ? 'How long it took' : 'Which values came'}
            moments={picture.moments}
            heat={view.heat}
            threshold={view.threshold}
            lines={picture.lines}
            dots={picture.dots}
            chosenTrace={trace}
            show={showIn(view.unit)}
            blind={picture.blind}
            marks={view.marks}
            seeing={picture.seeing}
            sync="explore"
            onStretch={onStretch}
          />
        )}
      </Section>
      {view.by !== null && <CohortsSection view={view} by={view.by} explored={explored} picture={picture} seen={seen} />}
      <div className="explore__pair">
        <TracesSection view={view} point={setTrace} seen={seen} />
        <DelaySection view={view} seen={seen} />
      </div>
    </>
  );
}

type Rated = {
  readonly view: SeriesView;
  readonly picture: Pictured;
  readonly shared: object;
  readonly seen: ReactNode;
};

function RateSection({ view, picture, shared, seen }: Rated): ReactNode {
  const { from, to, at, everyMs } = picture.moments;
  const common = { ...shared, from, to, at, everyMs };
  const bad = useMemo(() => [{ label: 'bad', values: picture.badShare, tone: 'breach', draw: 'area' } as const], [picture]);
  const rate = useMemo(() => [{ label: 'came', values: picture.rate, tone: 'bar', draw: 'bars' } as const], [picture]);
  return (
    <Section id="failures" title="How often, and how badly" aside={seen}>
      <TimeChart
        {...common}
        label="Share that was bad"
        series={bad}
        marks={view.marks}
        show={showPercent}
        height={190}
        scale={{ high: 0.001 }}
      />
      <TimeChart
        {...common}
        label="Events a second"
        marks={view.marks}
        marksAs="lines"
        series={rate}
        show={showRate}
        height={84}
        scale={{ most: 2 }}
      />
    </Section>
  );
}
