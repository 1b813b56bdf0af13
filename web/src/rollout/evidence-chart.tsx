import { useEffect, useRef, useState, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { showAge, showOdds } from '../show.ts';
import { readChartOptions, readPalette } from './evidence-drawing.ts';
import { nearestBatch, readEvidence, readEvidenceTable, showBatch, type EvidenceSeries } from './evidence-series.ts';

/** All indicators together decide on harm, the least safe one of those that are waited for on safety. */
export function EvidenceChart({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  const series = readEvidence(rollout);
  const [chosen, choose] = useState<number | null>(null);
  const newest = rollout.judged.at(-1);
  if (newest === undefined)
    return (
      <p className="chart__none hatched">
        <span>No batch has been judged yet. Evidence begins with the first ten seconds in which both versions have traffic.</span>
      </p>
    );
  const many = (rollout.comparison?.streams.length ?? 1) > 1;
  return (
    <figure className="chart">
      <figcaption className="chart__legend">
        <span className="tone-breach">
          <i className="chart__key" />
          worse than allowed{many && ', all together'} <b>{showOdds(newest.log10_harm)}</b>{' '}
          <span className="quiet">of {showOdds(series.harmCrossing)}</span>
        </span>
        <span className="tone-good">
          <i className="chart__key" />
          not worse{many && ', the least of all'} <b>{showOdds(newest.log10_safe)}</b>{' '}
          <span className="quiet">of {showOdds(series.safeCrossing)}</span>
        </span>
        <span className="quiet chart__age">
          {rollout.judged.length} batches · newest {showAge(at - Date.parse(newest.at))}
        </span>
      </figcaption>
      <div className="chart__frame" onPointerLeave={() => choose(null)}>
        <Drawing rollout={rollout} chosen={chosen} />
        <BatchSlider judged={rollout.judged} chosen={chosen} choose={choose} />
      </div>
      <p className="chart__said" aria-hidden="true">
        {showBatch(rollout.judged[chosen ?? -1] ?? newest)}
      </p>
      <EvidenceTable judged={rollout.judged} summary={series.summary} />
    </figure>
  );
}

function EvidenceTable({ judged, summary }: { judged: RolloutView['judged']; summary: string }): ReactNode {
  return (
    <div className="hidden-visually">
      <p>{summary}</p>
      <table>
        <caption>Evidence after each judged batch, newest first, UTC</caption>
        <thead>
          <tr>
            <th scope="col">Batch end</th>
            <th scope="col">Worse</th>
            <th scope="col">Not worse</th>
            <th scope="col">Candidate bad</th>
            <th scope="col">Baseline bad</th>
          </tr>
        </thead>
        <tbody>
          {readEvidenceTable(judged).map((row) => (
            <tr key={row.at}>
              <th scope="row">{row.at}</th>
              <td>{row.harm}</td>
              <td>{row.safe}</td>
              <td>{row.candidate}</td>
              <td>{row.baseline}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Choice = { readonly chosen: number | null; readonly choose: (index: number) => void };

/** One batch is chosen by pointer or with the arrow keys, and told in words under the chart. */
function BatchSlider({ judged, chosen, choose }: Choice & { judged: RolloutView['judged'] }): ReactNode {
  const index = Math.min(judged.length - 1, chosen ?? judged.length - 1);
  const point = judged[index];
  return (
    <input
      className="chart__slider"
      type="range"
      min={0}
      max={judged.length - 1}
      value={index}
      onChange={(event) => choose(Number(event.currentTarget.value))}
      onPointerMove={(event) => {
        const drawing = event.currentTarget.parentElement?.querySelector('.u-over')?.getBoundingClientRect();
        if (drawing !== undefined) choose(nearestBatch(judged, (event.clientX - drawing.left) / drawing.width));
      }}
      aria-label="Batch of the evidence"
      aria-valuetext={point === undefined ? '' : showBatch(point)}
    />
  );
}

function Drawing({ rollout, chosen }: { rollout: RolloutView; chosen: number | null }): ReactNode {
  const holder = useRef<HTMLDivElement>(null);
  const series = useRef(NOTHING);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    series.current = readEvidence(rollout);
    plot.current?.setData(dataOf(series.current));
  }, [rollout]);
  useEffect(() => {
    const [second, harm] = [series.current.columns[0][chosen ?? -1], series.current.columns[1][chosen ?? -1]];
    if (plot.current === null) return;
    const isShown = second !== undefined && harm !== undefined;
    plot.current.setCursor(
      isShown ? { left: plot.current.valToPos(second, 'x'), top: plot.current.valToPos(harm, 'y') } : { left: -10, top: -10 },
    );
  }, [chosen, rollout]);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(
        readChartOptions(() => series.current, readPalette(element), element.clientWidth),
        dataOf(series.current),
        element,
      );
    };
    draw();
    const sized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: plot.current.height }));
    sized.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    document.addEventListener('plimsoll:theme', draw);
    return () => {
      sized.disconnect();
      scheme.removeEventListener('change', draw);
      document.removeEventListener('plimsoll:theme', draw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);
  return <div ref={holder} className="chart__drawing" aria-hidden="true" />;
}

const NOTHING = readEvidence({ judged: [], harm_crossing: 1, safe_crossing: 1 });

function dataOf({ columns }: EvidenceSeries): uPlot.AlignedData {
  return [...columns];
}
