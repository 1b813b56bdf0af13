import type { ReactNode } from 'react';
import type { ScoreAtAGlanceView } from '../../../src/wire/overview.ts';
import type { Tone } from '../kit/tone.ts';
import { readSparkLine, SPARK } from './spark-line.ts';

type Given = {
  score: Pick<ScoreAtAGlanceView, 'trend'> | null;
  tone: Tone;
  window: string;
  span: { from: number; to: number; foot: number };
};

/** What was proven as a line, what is open above it hatched, and nothing where nothing was kept. */
export function RankSpark({ score, tone, window, span }: Given): ReactNode {
  const spark = readSparkLine(score?.trend ?? [], span);
  return (
    <figure className="rank__spark">
      <svg
        className={`spark-line spark-line--${tone}`}
        viewBox={`0 0 ${SPARK.width} ${SPARK.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path d={spark.gaps} fill="url(#hatch-blind)" />
        <path className="spark-line__proven" d={spark.proven} />
        <path d={spark.open} fill="url(#hatch-blind)" />
        <path className="spark-line__line" d={spark.line} />
      </svg>
      <figcaption className="hidden-visually">
        The score over the last {window}: {spark.summary}.
      </figcaption>
    </figure>
  );
}
