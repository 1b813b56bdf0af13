import type { FirstStepsView } from '../../../src/wire/first-steps.ts';
import type { HomeView } from '../../../src/wire/home.ts';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { readMark, type Mark } from '../mark/load-line.ts';

export type StepState = 'done' | 'now' | 'later';
export type Steps = {
  readonly title: string;
  readonly about: string;
  /** Blind until the first promise is judged: then its load line. */
  readonly mark: Mark;
  readonly all: readonly { readonly id: string; readonly text: string; readonly state: StepState }[];
  readonly hasArrived: boolean;
  /** The first journey's promises, once they are in force. */
  readonly promises: readonly ObjectiveView[];
};

const BLIND: Mark = { kind: 'blind', label: 'Nothing is promised yet' };

/** How far the way is gone, told from what is there and never from what was pressed. */
export function readSteps(view: FirstStepsView | null, home: HomeView | null): Steps {
  const promises = home?.journeys[0]?.objectives ?? home?.objectives_elsewhere ?? [];
  // Which of them is judged first is as it comes; until one is, nothing can be said.
  const promised = promises.find(({ health }) => health !== 'blind') ?? promises[0] ?? null;
  const hasArrived = (view?.accepted ?? 0) > 0 || promised !== null;
  const isJudged = promised !== null && promised.health !== 'blind';
  const done = [hasArrived, hasArrived && (view === null || view.total > 0 || promised !== null), promised !== null, isJudged];
  const now = done.indexOf(false);
  const texts = ['Send telemetry', 'See it arrive', 'Promise something', 'The first verdict'] as const;
  const ids = ['send', 'arriving', 'promise', 'promise'] as const;
  return {
    ...headOf(promised, hasArrived),
    mark: promised === null ? BLIND : readMark(promised),
    all: texts.map((text, at) => ({ id: ids[at] ?? '', text, state: done[at] === true ? 'done' : at === now ? 'now' : 'later' })),
    hasArrived,
    promises,
  };
}

function headOf(promised: ObjectiveView | null, hasArrived: boolean): { readonly title: string; readonly about: string } {
  if (promised === null) {
    return {
      title: 'Nothing is promised yet',
      about: hasArrived
        ? 'Telemetry arrives. Say which of it customers care about, and how good it has to be.'
        : 'Send what your service already measures; from what arrives the first promise is made.',
    };
  }
  if (promised.health === 'blind') {
    return {
      title: 'The first promise is in force',
      about: `${promised.sentence} The first verdict comes with half a minute of telemetry.`,
    };
  }
  return { title: 'The first verdict is there', about: promised.sentence };
}
