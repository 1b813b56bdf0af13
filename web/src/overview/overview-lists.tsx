import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { LossView, OverviewView } from '../../../src/wire/overview.ts';
import type { TimelineMarkView } from '../../../src/wire/timeline.ts';
import { Empty } from '../kit/waiting.tsx';
import { Pill } from '../kit/state-word.tsx';
import { bound, showLength, showMoment, showMoney, showPercent, showWholePercent } from '../show.ts';

const KINDS: Readonly<Record<LossView['kind'], string>> = { journey: 'journey', cohort: 'customers', change: 'change' };

/** Who and what loses it, the dearest first. */
export function LosingList({ view: { losing, headline } }: { view: Pick<OverviewView, 'losing' | 'headline'> }): ReactNode {
  if (losing.length === 0 && headline.tone === 'blind')
    return <Empty title="Nothing is known to lose it">Of what is not seen nobody can say.</Empty>;
  if (losing.length === 0) return <Empty title="Nothing loses it">Every promise that is seen is kept.</Empty>;
  return (
    <ul className="news">
      {losing.map((one) => (
        <li key={`${one.kind} ${one.href} ${one.title}`} className="news__one">
          <p className="news__head">
            <Link to={one.href} className="news__title">
              {one.title}
            </Link>
            <Pill>{KINDS[one.kind]}</Pill>
          </p>
          <p className="news__sentence">{bound(one.sentence)}</p>
          <p className="facts">
            {one.revenue !== null && <span>{showMoney(one.revenue.point, one.revenue.currency)} an hour</span>}
            {one.kind === 'cohort' && one.share !== null && (
              <span>{showWholePercent(one.share)} of their room for mistakes used</span>
            )}
            {one.strength !== null && <span>{one.strength} evidence</span>}
          </p>
        </li>
      ))}
    </ul>
  );
}

export function MarkList({ marks, at, none }: { marks: readonly TimelineMarkView[]; at: number; none: string }): ReactNode {
  if (marks.length === 0) return <Empty title={none} />;
  return (
    <ul className="news">
      {marks.map(({ id, title, sentence, kind, tone, href, ...mark }) => {
        const moment = mark.to ?? mark.at;
        return (
          <li key={id} className="news__one">
            <p className="news__head">
              {href === null ? (
                <span className="news__title">{title}</span>
              ) : (
                <Link to={href} className="news__title">
                  {title}
                </Link>
              )}
              <Pill tone={tone}>{kind}</Pill>
            </p>
            <p className="news__sentence">{bound(sentence)}</p>
            <p className="facts">
              <span>{showMoment(moment, at)} UTC</span>
              <span>{showLength(at - Date.parse(moment))} ago</span>
            </p>
          </li>
        );
      })}
    </ul>
  );
}

export function MovingList({ moving, at }: { moving: OverviewView['moving']; at: number }): ReactNode {
  if (moving.shown.length === 0) return null;
  return (
    <ul className="news">
      {moving.shown.map(({ id, service, version, phase, asked, measured, sentence, changed_at }) => (
        <li key={id} className="news__one">
          <p className="news__head">
            <Link to="/rollouts/$id" params={{ id }} className="news__title">
              {service} {version}
            </Link>
            <Pill tone={phase === 'rolling-back' ? 'breach' : phase === 'held' ? 'warning' : 'plain'}>
              {phase.replace('-', ' ')}
            </Pill>
          </p>
          <p className="news__sentence">{bound(sentence)}</p>
          <p className="facts">
            <span>asked {showPercent(asked)}</span>
            <span>{measured === null ? 'not measured' : `measured ${showPercent(measured)}`}</span>
            <span>{showLength(at - Date.parse(changed_at))} ago</span>
          </p>
        </li>
      ))}
    </ul>
  );
}

export function TroubleList({ troubles, at }: { troubles: OverviewView['troubles']; at: number }): ReactNode {
  const all = troubles.incidents + troubles.pages;
  if (all === 0) return <Empty title="Nothing is open">No incident was told of, and nobody is paged.</Empty>;
  return (
    <>
      <ul className="news">
        {troubles.shown.map(({ id, kind, title, sentence, since, href }) => (
          <li key={id} className="news__one">
            <p className="news__head">
              <Link to={href} className="news__title">
                {title}
              </Link>
              <Pill tone="breach">{kind}</Pill>
            </p>
            <p className="news__sentence">{bound(sentence)}</p>
            <p className="facts">
              <span>since {showMoment(since, at)} UTC</span>
              <span>{showLength(at - Date.parse(since))}</span>
            </p>
          </li>
        ))}
      </ul>
      {all > troubles.shown.length && (
        <p className="quiet">
          and {all - troubles.shown.length} more. <Link to="/alerts">All alerts</Link>.
        </p>
      )}
    </>
  );
}
