import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SituationView } from '../../../src/wire/situation.ts';
import { showSituation } from '../api/questions.ts';
import { Provenance } from '../asked/asked-part.tsx';
import type { Asked } from '../asked/asked.ts';
import { useAsked } from '../asked/use-asked.ts';
import { PageHead } from '../kit/page-head.tsx';
import { StateWord } from '../kit/state-word.tsx';
import { Trouble, Waiting } from '../kit/waiting.tsx';
import { useNow } from '../live/use-live.tsx';
import { OrderButtons } from '../order/order-buttons.tsx';
import { Decisions } from './decisions.tsx';
import { HurtingCard } from './hurting-card.tsx';
import { NearMap } from './near-map.tsx';
import { NowAxis } from './now-axis.tsx';
import { readHead, readOrders, readWindow, WINDOWS, type NowWindow } from './now-words.ts';
import { Silences } from './silences.tsx';
import { OverLately, Unseen } from './unseen.tsx';
import './now.css';

/** For whoever is on call: what hurts customers, since when, how badly, what changed before, and what can be done. */
export function NowPage(): ReactNode {
  const window = readWindow(useSearch({ from: '/now' }).window);
  const asked = useAsked(showSituation({ window }), { everyMs: 5_000 });
  return (
    <div className="now">{asked.kind === 'known' ? <Known asked={asked} window={window} /> : <Unknown asked={asked} />}</div>
  );
}

function Unknown({ asked }: { asked: Exclude<Asked<SituationView>, { kind: 'known' }> }): ReactNode {
  return (
    <>
      <PageHead title="Now" about="What hurts customers, since when, what changed just before, and what can be done." />
      {asked.kind === 'asking' ? (
        <Waiting what="what hurts customers now" lines={6} />
      ) : (
        <Trouble what="What hurts now cannot be shown." why={asked.why} hint="The screen asks again by itself." />
      )}
    </>
  );
}

function Known({ asked, window }: { asked: Extract<Asked<SituationView>, { kind: 'known' }>; window: NowWindow }): ReactNode {
  const { view } = asked;
  const { server: at } = useNow();
  const { tone, title } = readHead(view);
  // What hurts comes first, and what helps against it; in the night it is read on a telephone.
  const forAll = <OrderButtons orders={readOrders(view.orders)} label="Orders for everything" />;
  const services = new Set(view.hurts.flatMap((hurt) => hurt.services));
  return (
    <>
      <PageHead
        title={title}
        state={<StateWord tone={tone}>{STATES[tone]}</StateWord>}
        about={view.sentence}
        facts={<Provenance told={view.at} at={at} />}
        actions={view.hurts.length === 0 ? forAll : undefined}
      />
      {asked.trouble !== null && (
        <Trouble what="This is the past: it was asked for again without an answer." why={asked.trouble} />
      )}
      <div className={view.hurts.length === 0 ? 'now__body now__body--calm' : 'now__body'}>
        {view.hurts.length > 0 && (
          <section className="now__hurts" aria-label="What hurts, the worst first">
            {view.hurts.map((hurt) => (
              <HurtingCard key={hurt.key} hurt={hurt} at={at} />
            ))}
            {forAll}
            <p className="quiet now__rule">
              {view.hurts_left_out > 0 && `${view.hurts_left_out} more are left out. `}
              {view.rule}
            </p>
          </section>
        )}
        <div className="now__rest">
          <NowAxis view={view} aside={<WindowChoice window={window} />} />
          <div className="now__pair">
            <Decisions marks={view.decisions} at={at} />
            <div className="now__column">
              <Unseen view={view} />
              <Silences silences={view.silences} at={at} />
              <OverLately over={view.over} at={at} />
            </div>
          </div>
          {services.size > 0 && <NearMap services={services} />}
        </div>
      </div>
    </>
  );
}

const STATES = { breach: 'hurts', warning: 'eases', blind: 'blind', good: 'calm' } as const;

function WindowChoice({ window }: { window: NowWindow }): ReactNode {
  return (
    <nav className="now__windows" aria-label="How far back">
      {WINDOWS.map((one) => (
        <Link
          key={one}
          to="/now"
          search={(before) => ({ ...before, window: one })}
          replace
          aria-current={one === window ? 'true' : undefined}
        >
          {one}
        </Link>
      ))}
    </nav>
  );
}
