import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { OpenedEntryView } from '../../../src/wire/ledger.ts';
import { Section } from '../kit/section.tsx';
import { StateWord } from '../kit/state-word.tsx';
import type { Tone } from '../kit/tone.ts';
import { showClock, showCount } from '../show.ts';

type Effect = OpenedEntryView['effects'][number];

const STATES: Readonly<Record<Effect['state'], { readonly tone: Tone; readonly word: string }>> = {
  done: { tone: 'good', word: 'done' },
  pending: { tone: 'plain', word: 'not told of yet' },
  failing: { tone: 'warning', word: 'failing, tried again' },
  abandoned: { tone: 'breach', word: 'given up' },
  superseded: { tone: 'plain', word: 'overtaken by a newer order' },
};

/** What the entry asked the world to do, what was done of it, and how that ended. */
export function CameOf({ opened: { effects, outcome } }: { opened: OpenedEntryView }): ReactNode {
  return (
    <Section id="outcome" title="What was done, and what came of it">
      {effects.length > 0 && (
        <ul className="entry__effects">
          {effects.map((effect) => (
            <li key={effect.key}>
              <StateWord tone={STATES[effect.state].tone}>{STATES[effect.state].word}</StateWord>
              <span>{effect.what}</span>
              {effect.told !== null && (
                <span className="quiet">
                  <Link to="/ledger/$seq" params={{ seq: String(effect.told.seq) }}>
                    entry {showCount(effect.told.seq)}
                  </Link>
                  , {showClock(effect.told.at)}
                  {effect.attempts > 1 && `, attempt ${effect.attempts}`}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      <p>{outcome.sentence === '' ? 'It asked nothing of the world, and nothing has taken it back.' : outcome.sentence}</p>
      {outcome.ended !== null && (
        <p className="quiet">
          <Link to="/ledger/$seq" params={{ seq: String(outcome.ended.seq) }}>
            Open entry {showCount(outcome.ended.seq)}
          </Link>
        </p>
      )}
    </Section>
  );
}
