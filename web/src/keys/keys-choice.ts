import { useSyncExternalStore } from 'react';

const KEY = 'plimsoll.keys';
const CHANGED = 'plimsoll:keys';

/** Whether single letters are shortcuts. Who speaks to their computer turns them off: a word spoken is many letters. */
export function areKeysOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true; // storage is forbidden in some private windows
  }
}

export function turnKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'off');
  } catch {
    // Nothing is kept there, so they stay as they are.
  }
  document.dispatchEvent(new Event(CHANGED));
}

export function useKeysChoice(): boolean {
  return useSyncExternalStore((changed) => {
    document.addEventListener(CHANGED, changed);
    return () => document.removeEventListener(CHANGED, changed);
  }, areKeysOn);
}
