import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { FindingsView } from '../../../src/wire/find.ts';
import { findThings } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useGoing } from '../frame/use-going.ts';
import { usePast } from '../live/use-live.tsx';
import { FREEZE_ALL } from '../order/freeze-all.ts';
import { OrderDialog } from '../order/order-dialog.tsx';
import { applyTheme, nextTheme, shownTheme } from '../theme.ts';
import { readChoices, type Act, type Choice, type Group } from './choices.ts';
import './palette.css';

type Given = {
  readonly close: () => void;
  readonly go: (at: string | null) => void;
  readonly chooseMoment: () => void;
  readonly showKeys: () => void;
};

/** Anything with a name, from anywhere, by typing a part of it. */
export function Palette({ close, go, chooseMoment, showKeys }: Given): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isFreezing, setIsFreezing] = useState(false);
  const goTo = useGoing();
  useEffect(() => dialog.current?.showModal(), []);
  const acts: Readonly<Record<Act, () => void>> = {
    theme: () => applyTheme(nextTheme(shownTheme())),
    'as-of': chooseMoment,
    present: () => go(null),
    print: () => setTimeout(() => globalThis.print(), 50), // after the palette is gone from the sheet
    copy: () => void navigator.clipboard?.writeText(globalThis.location.href),
    keys: showKeys,
    freeze: () => setIsFreezing(true),
  };
  const choose = (choice: Choice): void => {
    if ('act' in choice && choice.act === 'theme') return acts.theme(); // looked at while it is turned
    if (!('act' in choice && choice.act === 'freeze')) dialog.current?.close();
    if ('go' in choice) goTo(choice.go);
    else acts[choice.act]();
  };
  if (isFreezing) return <OrderDialog order={FREEZE_ALL} close={close} />;
  return (
    <dialog ref={dialog} className="palette" aria-label="Find" onClose={close} closedby="any">
      <Finder choose={choose} />
    </dialog>
  );
}

function Finder({ choose }: { choose: (choice: Choice) => void }): ReactNode {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const groups = useGroups(text);
  const choices = groups.flatMap((group) => group.choices);
  const chosen = choices[Math.min(at, choices.length - 1)];
  useEffect(() => {
    document.querySelector('.palette [aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id]);
  const press = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by !== undefined && choices.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, choices.length - 1) + by + choices.length) % choices.length);
    } else if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      choose(chosen);
    }
  };
  return (
    <>
      <input
        className="palette__field"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={chosen === undefined ? undefined : `${list}-${chosen.id}`}
        aria-label="Find a journey, objective, rollout, service, trace, entry, screen or action"
        placeholder="Journey, objective, rollout, trace, entry, action …"
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        ref={(field) => field?.focus()}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div id={list} className="palette__list" role="listbox" aria-label="What was found">
        {groups.map((group) => (
          <GroupOf key={group.title} group={group} chosen={chosen} id={list} choose={choose} />
        ))}
      </div>
      <p className="palette__foot quiet" role="status">
        {choices.length === 0 ? 'Nothing has that in its name.' : <Hint />}
      </p>
    </>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function Hint(): ReactNode {
  return (
    <>
      <kbd>↑</kbd> <kbd>↓</kbd> choose <kbd>Enter</kbd> open <kbd>Esc</kbd> close
    </>
  );
}

type GroupGiven = { group: Group; chosen: Choice | undefined; id: string; choose: (choice: Choice) => void };

function GroupOf({ group: { title, choices }, chosen, id, choose }: GroupGiven): ReactNode {
  return (
    <div role="group" aria-label={title} className="palette__group">
      <p className="label" aria-hidden="true">
        {title}
      </p>
      {choices.map((choice) => (
        <button
          key={choice.id}
          id={`${id}-${choice.id}`}
          type="button"
          role="option"
          tabIndex={-1}
          aria-selected={choice === chosen}
          className="palette__choice"
          onPointerDown={(event) => event.preventDefault()} // the focus stays in the field
          onClick={() => choose(choice)}
        >
          <b>{choice.title}</b>
          <span className="palette__about">{choice.about}</span>
          {choice.keys !== undefined && <span className="palette__keys">{choice.keys.join(' ')}</span>}
        </button>
      ))}
    </div>
  );
}

const WAITS_MS = 90;
const AS_GOOD_AS_NEVER_MS = 600_000;

/** Names are looked for by the server, which has all of them; what was found last stays until the next answer is there. */
function useGroups(text: string): readonly Group[] {
  const asked = useSettled(text.trim());
  const answer = useAsked<FindingsView>(findThings({ text: asked, limit: 12 }), { everyMs: AS_GOOD_AS_NEVER_MS });
  const [kept, setKept] = useState<FindingsView | null>(null);
  const view = answer.kind === 'known' ? answer.view : null;
  if (view !== null && view !== kept) setKept(view);
  const { found, left_out: leftOut } = view ?? kept ?? { found: [], left_out: 0 };
  return readChoices({ text, found, leftOut, isPast: usePast() !== null });
}

/** What was typed, once nothing was typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), WAITS_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
