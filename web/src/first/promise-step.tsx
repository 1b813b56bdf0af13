import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { CatalogFilesView } from '../../../src/wire/catalog.ts';
import type { FirstStepsView, ServedRouteView } from '../../../src/wire/first-steps.ts';
import { Refusal, tell } from '../api.ts';
import { listCatalogFiles } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { Section } from '../kit/section.tsx';
import { Trouble } from '../kit/waiting.tsx';
import { HealthWord } from '../mark/health-glyph.tsx';
import { keepName, keptName } from '../order/kept-name.ts';
import { nameOf } from './arriving.tsx';
import { CopyBlock } from './copy-block.tsx';
import { firstCatalog, likeliestFirst, titleOf, withinOf } from './first-catalog.ts';
import type { Steps } from './steps.ts';

const FILE = 'first.yaml';
const CATALOG: string = '/catalog';
const EXAMPLE: ServedRouteView = {
  service: 'my-service',
  method: 'POST',
  route: '/checkout',
  span: 'POST /checkout',
  total: 0,
  failed: 0,
  p50_ms: null,
  p95_ms: null,
  p99_ms: null,
};

/** The first promise, made of what was seen; when nothing was, of an example to be written over. */
export function PromiseStep({
  view,
  steps,
  chosen,
}: {
  view: FirstStepsView;
  steps: Steps;
  chosen: ServedRouteView | null;
}): ReactNode {
  if (steps.promises.length > 0) return <Promised steps={steps} />;
  const route = chosen ?? likeliestFirst(view.routes)[0] ?? null;
  return (
    <Section id="promise" title="3. Promise something">
      <p>
        {route === null
          ? 'A journey is a path that a customer takes. This is what a first one looks like; it is made of your own requests as soon as some arrive.'
          : `A journey is a path that a customer takes. This one is made of ${nameOf(route)} of ${route.service}, as it was seen.`}
      </p>
      <PromiseForm key={JSON.stringify(route && [route.service, route.route, route.span])} route={route} />
    </Section>
  );
}

function Promised({ steps: { promises } }: { steps: Steps }): ReactNode {
  return (
    <Section id="promise" title="3. Promised">
      <ul className="first__promised">
        {promises.slice(0, 5).map(({ name, display_name: shown, health, sentence }) => (
          <li key={name}>
            <p className="first__sentence">
              <Link to="/objectives/$name" params={{ name }}>
                {shown}
              </Link>{' '}
              <HealthWord health={health} />
            </p>
            <p className="quiet">{sentence}</p>
          </li>
        ))}
      </ul>
      <p>
        <Link to="/">See how it stands</Link>, or <Link to={CATALOG}>go on with the catalog</Link>: a score, a rollout plan, who
        is told when it burns.
      </p>
    </Section>
  );
}

function PromiseForm({ route }: { route: ServedRouteView | null }): ReactNode {
  const of = route ?? EXAMPLE;
  const [title, setTitle] = useState(() => titleOf(of));
  const [target, setTarget] = useState('0.999');
  const [isFast, setIsFast] = useState(true);
  const [owner, setOwner] = useState('my-team');
  const withinMs = withinOf(of.p99_ms);
  const shown = {
    of,
    title: title.trim() || titleOf(of),
    owner: owner.trim() || 'my-team',
    target,
    withinMs: isFast ? withinMs : null,
  };
  const text = firstCatalog(shown);
  return (
    <div className="first__promise">
      <div className="first__fields">
        <label>
          <span>Journey</span>
          <input value={title} maxLength={60} onChange={(event) => setTitle(event.target.value)} />
        </label>
        <label>
          <span>Who answers for it</span>
          <input value={owner} maxLength={60} onChange={(event) => setOwner(event.target.value)} />
        </label>
        <label>
          <span>Has to succeed</span>
          <select value={target} onChange={(event) => setTarget(event.target.value)}>
            {TARGETS.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label className="first__check">
          <input type="checkbox" checked={isFast} onChange={() => setIsFast(!isFast)} />
          <span>and 99 of 100 within {withinMs.toLocaleString('en')} ms</span>
        </label>
        {route !== null && <PutInForce text={text} />}
      </div>
      <CopyBlock title={`${FILE}, in the catalog folder`} text={text} />
    </div>
  );
}

const TARGETS = [
  ['0.99', '99 % over 28 days'],
  ['0.995', '99.5 % over 28 days'],
  ['0.999', '99.9 % over 28 days'],
  ['0.9995', '99.95 % over 28 days'],
] as const;

/** Written and in force in one step; where files cannot be written from here, the page says why and the text is copied. */
function PutInForce({ text }: { text: string }): ReactNode {
  const asked = useAsked<CatalogFilesView>(listCatalogFiles(), { everyMs: 5_000 });
  const [trouble, setTrouble] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const files = asked.kind === 'known' ? asked.view : null;
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (files === null) return;
    const written = new FormData(event.currentTarget).get('name');
    const name = typeof written === 'string' ? written.trim() : '';
    setIsSending(true);
    try {
      const body = { base: files.base, files: [{ file: FILE, text }], reason: 'the first promise, made of what was seen' };
      await tell('/catalog/apply', body, name);
      keepName(name);
      setTrouble(null);
    } catch (refused) {
      setTrouble(explain(refused));
    }
    setIsSending(false);
  };
  if (files !== null && !files.writable.can) {
    return (
      <div className="first__force">
        <p>
          Save it as <code>{FILE}</code> in the catalog folder. It is in force as soon as it is there.
        </p>
        <p className="quiet">{files.writable.why}</p>
        <p className="quiet">Hint: {files.writable.hint}</p>
      </div>
    );
  }
  return (
    <form className="first__force" onSubmit={(event) => void submit(event)}>
      <label>
        <span>Your name, for the ledger</span>
        <input name="name" maxLength={80} autoComplete="username" defaultValue={keptName()} placeholder="this browser" />
      </label>
      <button type="submit" className="button button--ink" disabled={isSending || files === null}>
        Put it in force
      </button>
      {trouble !== null && <Trouble what="It was not put in force." why={trouble} />}
    </form>
  );
}

function explain(refused: unknown): string {
  if (refused instanceof Refusal) return [refused.problem.detail, refused.problem.hint ?? ''].join(' ').trim();
  return refused instanceof Error ? refused.message : String(refused);
}
