import type { ReactNode } from 'react';
import type { Health } from '../../../src/wire/objective.ts';
import { HealthWord } from '../mark/health-glyph.tsx';
import { WORST_FIRST } from '../mark/worst-first.ts';
import { showCount } from '../show.ts';
import { Chip } from '../table/chip.tsx';
import type { HealthCounts } from './line-rows.ts';

type Given = {
  readonly counts: HealthCounts;
  readonly chosen: string | undefined;
  readonly choose: (health: Health | undefined) => void;
};

/** How many stand how, as one bar; its words are the filter. */
export function HealthBar({ counts, chosen, choose }: Given): ReactNode {
  const all = WORST_FIRST.reduce((sum, health) => sum + counts[health], 0);
  const text = WORST_FIRST.map((health) => `${showCount(counts[health])} ${health}`).join(', ');
  return (
    <div className="health-bar">
      <div className="health-bar__bar" role="img" aria-label={text}>
        {WORST_FIRST.map((health) =>
          counts[health] === 0 ? null : (
            <i key={health} className={`health-bar__part health-bar__part--${health}`} style={{ flexGrow: counts[health] }} />
          ),
        )}
      </div>
      <div className="chips" role="group" aria-label="Health">
        <Chip isOn={chosen === undefined} press={() => choose(undefined)} count={all}>
          all
        </Chip>
        {WORST_FIRST.map((health) => (
          <Chip
            key={health}
            isOn={chosen === health}
            press={() => choose(chosen === health ? undefined : health)}
            count={counts[health]}
          >
            <HealthWord health={health} />
          </Chip>
        ))}
      </div>
    </div>
  );
}
