import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { FirstStepsView } from '../../../src/wire/first-steps.ts';
import { Section } from '../kit/section.tsx';
import { CopyBlock } from './copy-block.tsx';
import { reachable, SENDERS } from './senders.ts';

/** With what it is sent stands in the address, so that the page can be sent to whoever starts the service. */
export function SendStep({ view }: { view: FirstStepsView }): ReactNode {
  const with_ = useSearch({ strict: false, select: (search) => (search as { with?: string }).with });
  const navigate = useNavigate();
  const sender = SENDERS.find(({ key }) => key === with_) ?? SENDERS[0];
  const place = { otlpUrl: reachable(view.otlp_url, globalThis.location.hostname), tokenFile: view.token_file };
  const choose = (key: string): void => {
    const search = (before: Record<string, unknown>) => ({ ...before, with: key });
    void navigate({ to: '.', search, replace: true, resetScroll: false } as never);
  };
  return (
    <Section id="send" title="1. Send telemetry">
      <fieldset className="senders">
        <legend className="hidden-visually">With what</legend>
        {SENDERS.map(({ key, name }) => (
          <label key={key} className="senders__one">
            <input type="radio" name="sender" value={key} checked={key === sender?.key} onChange={() => choose(key)} />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      <p>{sender?.note}</p>
      {sender?.snippets(place).map(({ title, text }) => (
        <CopyBlock key={`${sender.key} ${title}`} title={title} text={text} />
      ))}
      <p className="quiet">
        The token lies on the machine of this server, in <code>{view.token_file}</code>. On another machine write what is in that
        file in place of <code>$(cat …)</code>.
      </p>
    </Section>
  );
}
