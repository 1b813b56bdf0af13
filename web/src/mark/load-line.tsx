import { useId, type ReactNode } from 'react';
import { DISC, draughtMarks, STROKE, waterPath, type Mark } from './load-line.ts';
import './load-line.css';

/** The signature of the product; drawn for 24 px and for 160 px from the same geometry. */
export function LoadLine({ mark, size, silent = false }: { mark: Mark; size: number; silent?: boolean }): ReactNode {
  const clip = useId();
  const detailed = size >= 64;
  const stroke = detailed ? STROKE.large : STROKE.small;
  const label = silent ? { 'aria-hidden': true as const } : { role: 'img', 'aria-label': mark.label };
  return (
    <svg
      className={`load-line load-line--${mark.kind === 'blind' ? 'blind' : mark.health}`}
      data-level={mark.kind === 'known' ? mark.level : 'blind'}
      width={size}
      height={size}
      viewBox="0 0 100 100"
      {...label}
    >
      <clipPath id={clip}>
        <circle cx={DISC.middle} cy={DISC.middle} r={DISC.radius} />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        <rect className="load-line__air" x="0" y="0" width="100" height="100" />
        {mark.kind === 'blind' ? (
          <rect x="0" y="0" width="100" height="100" fill="url(#hatch-blind)" />
        ) : (
          <Water level={mark.level} stroke={stroke} />
        )}
      </g>
      {detailed && mark.kind === 'known' && <Draught />}
      <circle className="load-line__ring" cx={DISC.middle} cy={DISC.middle} r={DISC.radius} strokeWidth={stroke} />
      <path className="load-line__line" d="M3 50H97" strokeWidth={stroke} />
      {mark.kind === 'known' && mark.offScale && (
        <path className="load-line__off-scale" d="M41 12L50 4L59 12" strokeWidth={stroke * 0.8} />
      )}
    </svg>
  );
}

function Water({ level, stroke }: { level: number; stroke: number }): ReactNode {
  return (
    <>
      <path className="load-line__water" d={waterPath(level, stroke)} />
      {level > 1 && <path className="load-line__over" d={`M0 ${DISC.middle}H100V100H0Z`} />}
    </>
  );
}

function Draught(): ReactNode {
  return (
    <path
      className="load-line__draught"
      d={draughtMarks()
        .slice(1)
        .map(({ y, left }) => `M${left === 0.5 || left === 1 ? 87 : 90} ${y}H95`)
        .join('')}
    />
  );
}

/** The patterns that drawings refer to by name; drawn once per page. */
export function Hatches(): ReactNode {
  return (
    <svg className="hatches" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="hatch-blind" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="hatch__ground" width="9" height="9" />
          <rect className="hatch__line" width="3.4" height="9" />
        </pattern>
        <pattern id="hatch-blind-fine" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="hatch__ground" width="5" height="5" />
          <rect className="hatch__line" width="1.4" height="5" />
        </pattern>
      </defs>
    </svg>
  );
}
