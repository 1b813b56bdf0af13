import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import type { RolloutBatchesView } from '../../../src/wire/rollout-batches.ts';
import { TimeChart } from '../chart/time-chart.tsx';
import { Seen } from '../kit/seen.tsx';
import { StateWord } from '../kit/state-word.tsx';
import { Empty } from '../kit/waiting.tsx';
import { showPercent } from '../show.ts';
import { decidingStream, readClosingIn, readNeeded, showBatchCount, type ClosingIn, type ComparedStream } from './closing-in.ts';
import { readCourse } from './course.ts';
import { isOver } from './ladder.ts';
import '../journey/journey.css';
import './closing.css';

type Given = {
  readonly rollout: RolloutView;
  readonly batches: RolloutBatchesView;
  /** The stream that is looked at, by the address; absent: the one that decides. */
  readonly stream: string | undefined;
  readonly at: number;
};

/** Asked and measured over time, and under it the interval that closes in on "not worse" or "worse". */
export function ClosingSection({ rollout, batches, stream: wanted, at }: Given): ReactNode {
  const course = readCourse(batches);
  const streams = (rollout.comparison?.streams ?? []).filter(({ test }) => test !== 'growth');
  const stream = streams.find(({ indicator }) => indicator === wanted) ?? decidingStream(streams);
  const closing = stream === null ? null : readClosingIn(batches, stream);
  return (
    <div className="closing">
      <TimeChart
        label="Share of the candidate"
        {...course}
        show={showPercent}
        scale={{ high: Math.max(0.1, ...batches.asked.map(({ share }) => share)), most: 4 }}
        height={120}
        sync="rollout"
      />
      {streams.length > 1 && <Choice streams={streams} chosen={stream?.indicator ?? null} />}
      {stream === null || closing === null ? (
        <Empty title="No interval yet.">
          It begins with the first ten seconds in which both versions had traffic, as wide as everything that is possible.
        </Empty>
      ) : (
        <Interval rollout={rollout} stream={stream} closing={closing} span={course} />
      )}
      <Rests rollout={rollout} stream={stream} at={at} />
    </div>
  );
}

const WORDS = { worse: 'worse', safe: 'not worse', open: 'still open', unknown: 'not known' } as const;
const TONES = { worse: 'breach', safe: 'good', open: 'plain', unknown: 'blind' } as const;

type Shown = {
  readonly rollout: RolloutView;
  readonly stream: ComparedStream;
  readonly closing: ClosingIn;
  readonly span: { readonly from: number; readonly to: number };
};

function Interval({ rollout, stream, closing, span: { from, to } }: Shown): ReactNode {
  const needed = isOver(rollout.phase) ? null : readNeeded(stream);
  return (
    <>
      <div className="closing__head">
        <p className="closing__said">
          <StateWord tone={TONES[closing.side]}>{WORDS[closing.side]}</StateWord> {closing.said}
        </p>
        {needed !== null && (
          <div className="closing__needed">
            <p className="label">still needed</p>
            <p className="closing__figure">{needed.figure}</p>
            <p className="quiet">{needed.unit}</p>
            <span className="closing__meter" aria-hidden="true">
              <i style={{ width: `${needed.part * 100}%` }} />
            </span>
          </div>
        )}
      </div>
      <TimeChart
        label={`How much more often ${rollout.candidate} fails than ${rollout.baseline}: ${closing.indicator}`}
        from={from}
        to={to}
        at={closing.at}
        series={closing.series}
        levels={closing.levels}
        show={closing.show}
        scale={{ low: -1, high: 2, most: 8 }}
        height={240}
        sync="rollout"
      />
      <p className="quiet">
        The band is where the true difference lies, 95 times in 100 at every look together; it narrows with every batch of ten
        seconds and begins anew with each step. Wholly below the dashed line is not worse, wholly above it is worse.
      </p>
    </>
  );
}

/** Which stream is drawn is in the address. */
function Choice({ streams, chosen }: { streams: readonly ComparedStream[]; chosen: string | null }): ReactNode {
  return (
    <nav className="choice" aria-label="What is compared">
      {streams.slice(0, MOST_CHOICES).map(({ indicator }) => (
        <Link
          key={indicator}
          to="."
          search={(before: Record<string, unknown>) => ({ ...before, stream: indicator })}
          replace
          resetScroll={false}
          className={indicator === chosen ? 'choice__one choice__one--chosen' : 'choice__one'}
          aria-current={indicator === chosen ? 'true' : undefined}
        >
          {indicator}
        </Link>
      ))}
      {streams.length > MOST_CHOICES && <span className="quiet">and {streams.length - MOST_CHOICES} more in the arithmetic</span>}
    </nav>
  );
}

const MOST_CHOICES = 8;

function Rests({ rollout, stream, at }: { rollout: RolloutView; stream: ComparedStream | null; at: number }): ReactNode {
  const quality = rollout.evidence.find(({ indicator }) => indicator === stream?.of) ?? rollout.evidence[0];
  const newest = rollout.comparison?.newest_batch_at ?? null;
  const window = showBatchCount(rollout.comparison?.batches ?? 0);
  const age = newest === null ? null : Math.max(0, at - Date.parse(newest));
  return isOver(rollout.phase) ? (
    <Seen window={window} ageMs={age} />
  ) : (
    <Seen window={window} coverage={quality?.coverage} ageMs={age} />
  );
}
