import { useState, type ReactNode } from 'react';
import type { FirstStepsView, ServedRouteView } from '../../../src/wire/first-steps.ts';
import { showFirstSteps } from '../api/questions.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useAsked } from '../asked/use-asked.ts';
import { PageHead } from '../kit/page-head.tsx';
import { useLive } from '../live/use-live.tsx';
import { LoadLine } from '../mark/load-line.tsx';
import { Arriving } from './arriving.tsx';
import { PromiseStep } from './promise-step.tsx';
import { SendStep } from './send-step.tsx';
import { readSteps, type Steps } from './steps.ts';
import './first.css';

/** From an empty installation to a first verdict: send, see it arrive, promise. Each step is done when it is seen to be done. */
export function StartPage(): ReactNode {
  const asked = useAsked<FirstStepsView>(showFirstSteps(), { everyMs: 1_000 });
  const { home } = useLive();
  const view = asked.kind === 'known' ? asked.view : null;
  const steps = readSteps(view, home);
  return (
    <div className="first">
      <div className="first__head">
        <LoadLine mark={steps.mark} size={108} />
        <PageHead title={steps.title} tab="First steps" about={steps.about} />
      </div>
      <Progress steps={steps} />
      <AskedPart asked={asked} what="where to send to" room="tall">
        {(known) => <StepsOf view={known} steps={steps} />}
      </AskedPart>
    </div>
  );
}

function StepsOf({ view, steps }: { view: FirstStepsView; steps: Steps }): ReactNode {
  const [chosen, setChosen] = useState<ServedRouteView | null>(null);
  return (
    <>
      <div className="first__columns">
        <SendStep view={view} />
        <Arriving view={view} steps={steps} chosen={chosen} choose={setChosen} />
      </div>
      <PromiseStep view={view} steps={steps} chosen={chosen} />
    </>
  );
}

function Progress({ steps }: { steps: Steps }): ReactNode {
  return (
    <ol className="first__progress">
      {steps.all.map(({ id, text, state }) => (
        <li key={id} className={`first__step first__step--${state}`} aria-current={state === 'now' ? 'step' : undefined}>
          <a href={`#${id}`}>{text}</a>
          <span className="hidden-visually">{state === 'done' ? ', done' : state === 'now' ? ', now' : ', later'}</span>
        </li>
      ))}
    </ol>
  );
}
