import { useEffect, useRef, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { showAge, showOdds } from '../show.ts';
import { readChartOptions, readPalette } from './evidence-drawing.ts';
import { readEvidence, readEvidenceTable, type EvidenceSeries } from './evidence-series.ts';

export function EvidenceChart({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  const series = readEvidence(rollout);
  const newest = rollout.judged.at(-1);
  if (newest === undefined)
    return (
      <p className="chart__none hatched">
        <span>No batch has been judged yet. Evidence begins with the first ten seconds in which both versions have traffic.</span>
      </p>
    );
  return (
    <figure className="chart">
      <figcaption className="chart__legend">
        <span className="tone-breach">
          <i className="chart__key" />
          worse than allowed <b>{showOdds(newest.log10_harm)}</b>{' '}
          <span className="quiet">of {showOdds(series.harmCrossing)}</span>
        </span>
        <span className="tone-good">
          <i className="chart__key" />
          not worse <b>{showOdds(newest.log10_safe)}</b> <span className="quiet">of {showOdds(series.safeCrossing)}</span>
        </span>
        <span className="quiet chart__age">
          {rollout.judged.length} batches · newest {showAge(at - Date.parse(newest.at))}
        </span>
      </figcaption>
      <Drawing rollout={rollout} />
      <div className="hidden-visually">
        <p>{series.summary}</p>
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
            {readEvidenceTable(rollout.judged).map((row) => (
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
    </figure>
  );
}

function Drawing({ rollout }: { rollout: RolloutView }): ReactNode {
  const holder = useRef<HTMLDivElement>(null);
  const series = useRef(NOTHING);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    series.current = readEvidence(rollout);
    plot.current?.setData(dataOf(series.current));
  }, [rollout]);
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
