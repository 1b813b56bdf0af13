import type { ReactNode } from 'react';
import type { ScoreDetailView, ScoreSummaryView } from '../../../src/wire/score.ts';
import { AskedPart, Provenance } from '../asked/asked-part.tsx';
import { showScore } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { scoreTone } from '../score/score-figure.ts';
import { ScoreHead } from '../score/score-head.tsx';
import { TrendChart } from '../score/trend-chart.tsx';
import { showMoment, showPercent } from '../show.ts';
import type { LookBack } from './look-back.ts';
import { MembersTable } from './members-table.tsx';
import { WhyMoved } from './why-moved.tsx';

type Given = { readonly name: string; readonly live: ScoreSummaryView | null; readonly back: LookBack; readonly at: number };

/** Everything about one score: the figure of this second from the stream, the rest as it was last asked for. */
export function ScoreParts({ name, live, back, at }: Given): ReactNode {
  const asked = useAsked(showScore({ name }), {
    everyMs: 10_000,
    again: live?.state ?? '',
    ago: { name: 'since', ms: back.ms },
  });
  const detail = asked.kind === 'known' ? asked.view : null;
  const shown = live ?? detail;
  return (
    <>
      {shown !== null && <ScoreHead score={shown} terms={detail?.terms ?? null} at={at} />}
      <section className="panel subject__section" aria-labelledby="trend">
        <h2 id="trend">The score over {back.text}</h2>
        <AskedPart asked={asked} what="the trend" room="tall">
          {(score) => <Trend score={score} back={back} at={at} />}
        </AskedPart>
      </section>
      <div className="subject__columns subject__columns--even">
        <section className="panel subject__section" aria-labelledby="members">
          <h2 id="members">What it is made of</h2>
          <AskedPart asked={asked} what="the members">
            {(score) => <MembersTable score={score} />}
          </AskedPart>
        </section>
        <section className="panel subject__section" aria-labelledby="moved">
          <h2 id="moved">What moved it</h2>
          <AskedPart asked={asked} what="what moved it">
            {(score) => <WhyMoved score={score} at={at} />}
          </AskedPart>
        </section>
      </div>
      {detail !== null && <Doubts doubts={detail.doubt_list} at={at} />}
    </>
  );
}

function Trend({ score, back, at }: { score: ScoreDetailView; back: LookBack; at: number }): ReactNode {
  const to = Date.parse(score.at);
  const { healthy_from: healthy, at_risk_from: atRisk } = score.terms;
  return (
    <>
      <TrendChart
        points={score.trend}
        from={to - back.ms}
        to={to}
        tone={scoreTone(score.state)}
        bounds={[
          { at: healthy, text: 'healthy' },
          { at: atRisk, text: 'at risk' },
        ]}
      />
      <p className="trend__key quiet">
        <span>
          <i className="key key--line" /> the score of what is known
        </span>
        <span>
          <i className={`key key--proven key--${scoreTone(score.state)}`} /> proven
        </span>
        <span>
          <i className="key key--unknown" /> not known
        </span>
      </p>
      <Provenance told={score.at} at={at} coverage={`${showPercent(score.confidence)} known`} />
    </>
  );
}

function Doubts({ doubts, at }: { doubts: ScoreDetailView['doubt_list']; at: number }): ReactNode {
  if (doubts.length === 0) return null;
  return (
    <section className="subject__section" aria-labelledby="doubts">
      <h2 id="doubts">Doubts of the last day</h2>
      <ul className="doubts">
        {doubts.map((doubt) => (
          <li key={`${doubt.at} ${doubt.code} ${doubt.member}`}>
            <time dateTime={doubt.at}>{showMoment(doubt.at, at)}</time> {doubt.sentence}
          </li>
        ))}
      </ul>
    </section>
  );
}
