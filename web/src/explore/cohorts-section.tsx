import { useMemo, type FormEvent, type ReactNode } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { SeriesView } from '../../../src/wire/series.ts';
import { TimeChart } from '../chart/time-chart.tsx';
import { Section } from '../kit/section.tsx';
import { showPercent } from '../show.ts';
import { ExploreLink } from './explore-link.tsx';
import { withPair, writePairs, pairsOf, type Explored } from './explore-search.ts';
import { cohortCards, type CohortCard, type Pictured } from './series-model.ts';

type Given = {
  readonly view: SeriesView;
  readonly by: string;
  readonly explored: Explored;
  readonly picture: Pictured;
  readonly seen: ReactNode;
};

/** The same in small, once for each value of a label, on one scale: who is worse is seen without reading. */
export function CohortsSection({ view, by, explored, picture, seen }: Given): ReactNode {
  const { cards, most } = useMemo(() => cohortCards(view), [view]);
  const values = cards.filter(({ isOther }) => !isOther).map(({ value }) => value);
  return (
    <Section id="cohorts" title={`By ${by}, the worst first`} aside={seen}>
      {values.length > 1 && <CompareForm by={by} values={values} explored={explored} />}
      <ul className="explore__cards">
        {cards.map((card) => (
          <Card key={card.value} view={view} card={card} by={by} most={most} picture={picture} explored={explored} />
        ))}
      </ul>
    </Section>
  );
}

type Carded = Omit<Given, 'seen'> & { readonly card: CohortCard; readonly most: number };

function Card({ view, card, by, most, picture, explored }: Carded): ReactNode {
  const { from, to, at, everyMs } = picture.moments;
  return (
    <li className="explore__card">
      <div className="explore__card-head">
        <h3>{card.title}</h3>
        <b className={card.bad.startsWith('0') ? '' : 'tone-breach'}>{card.bad}</b>
      </div>
      <p className="quiet explore__card-facts">
        <span>{card.figures}</span>
        {!card.isOther && (
          <ExploreLink search={{ where: withPair(explored.where, by, card.value), by: undefined }}>
            only this<span className="hidden-visually"> {`(${by} ${card.title})`}</span>
          </ExploreLink>
        )}
      </p>
      <TimeChart
        label={`Share that was bad of ${card.title}`}
        {...{ from, to, at, everyMs }}
        series={card.series}
        seeing={picture.seeing}
        blind={picture.blind}
        marks={view.marks}
        marksAs="lines"
        show={showPercent}
        height={72}
        scale={{ high: most, most: 2 }}
        sync="explore"
      />
    </li>
  );
}

/** Two values beside each other; within what all is restricted to. */
function CompareForm({ by, values, explored }: { by: string; values: readonly string[]; explored: Explored }): ReactNode {
  const navigate = useNavigate();
  const [first = '', second = ''] = [sideOf(explored.a, by) ?? values[0], sideOf(explored.b, by) ?? values[1]];
  const compare = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [a, b] = ['a', 'b'].map((side) => writePairs([[by, textOf(form.get(side))]]));
    const search = (before: Record<string, unknown>) => ({ ...before, a, b });
    void navigate({ to: '/explore', search, hash: 'compared', resetScroll: false } as never);
  };
  return (
    <form className="explore__compare" onSubmit={compare}>
      <span>Compare</span>
      <Side name="a" label={`First ${by}`} values={values} chosen={first} />
      <span>with</span>
      <Side name="b" label={`Second ${by}`} values={values} chosen={second} />
      <button type="submit" className="button">
        Compare
      </button>
    </form>
  );
}

function Side({
  name,
  label,
  values,
  chosen,
}: {
  name: string;
  label: string;
  values: readonly string[];
  chosen: string;
}): ReactNode {
  return (
    <select name={name} aria-label={label} defaultValue={chosen} className="explore__select">
      {values.map((value) => (
        <option key={value}>{value}</option>
      ))}
    </select>
  );
}

function sideOf(where: string | undefined, by: string): string | undefined {
  return pairsOf(where).find(([label]) => label === by)?.[1];
}

function textOf(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : '';
}
