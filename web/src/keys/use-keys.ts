import { useEffect, useEffectEvent } from 'react';
import { areKeysOn } from './keys-choice.ts';
import { hearStroke, type Command } from './strokes.ts';

/** Hears the shortcuts of the whole page. Ctrl-K works everywhere; single keys only where nobody types and nothing lies over the page. */
export function useKeys(obey: (command: Command) => void): void {
  const order = useEffectEvent(obey);
  useEffect(() => {
    let goingSince: number | null = null;
    const press = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault(); // browsers put it to a use of their own
        if (!isCovered()) order({ do: 'find' });
        return;
      }
      if (!isFree(event)) return;
      const heard = hearStroke(goingSince, { key: event.key, at: event.timeStamp });
      goingSince = heard.goingSince;
      if (heard.command === null) return;
      event.preventDefault(); // or the slash would be typed into what opens
      order(heard.command);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

/** Whether a single key may be a shortcut here. */
export function isFree({ target, ctrlKey, metaKey, altKey, defaultPrevented }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || defaultPrevented || !areKeysOn() || isCovered()) return false;
  return !(target instanceof Element && target.closest('input, textarea, select, [contenteditable], [role="textbox"]') !== null);
}

function isCovered(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
