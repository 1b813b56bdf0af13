import { useState, type ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { OverrideDialog } from './override-dialog.tsx';
import { readOverrides, type Override } from './override.ts';

/** Refused buttons stay reachable by keyboard, because their reason is worth reading. */
export function OverrideButtons({ rollout }: { rollout: RolloutView }): ReactNode {
  const [asked, setAsked] = useState<Override | null>(null);
  const overrides = readOverrides(rollout);
  const reasons = [...new Set(overrides.flatMap(({ refused }) => refused ?? []))];
  return (
    <div className="overrides">
      <div className="overrides__row" role="group" aria-label="Override">
        {overrides.map((override) => (
          <button
            key={override.verb}
            type="button"
            className={override.tone === 'breach' && override.refused === null ? 'button button--breach' : 'button'}
            aria-disabled={override.refused !== null}
            title={override.refused ?? override.consequence}
            aria-describedby={override.refused === null ? undefined : 'overrides-why'}
            onClick={() => {
              if (override.refused === null) setAsked(override);
            }}
          >
            {override.label}
          </button>
        ))}
      </div>
      {reasons.length > 0 && (
        <p id="overrides-why" className="quiet">
          {reasons.join(' ')}
        </p>
      )}
      {asked !== null && <OverrideDialog override={asked} id={rollout.id} close={() => setAsked(null)} />}
    </div>
  );
}
