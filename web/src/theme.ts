export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'plimsoll.theme';
/** Told on the document when another theme is applied. */
export const THEME_CHANGED = 'plimsoll:theme';
const AFTER: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' };

export function readTheme(stored: string | null | undefined): Theme {
  return stored === 'light' || stored === 'dark' ? stored : 'auto';
}

export function nextTheme(theme: Theme): Theme {
  return AFTER[theme];
}

export function storedTheme(): Theme {
  try {
    return readTheme(localStorage.getItem(KEY));
  } catch {
    return 'auto'; // storage is forbidden in some private windows; the screens do without
  }
}

/** The one that is shown, which where storage is forbidden is kept nowhere else. */
export function shownTheme(): Theme {
  return readTheme(document.documentElement.dataset['theme']);
}

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  document.dispatchEvent(new Event(THEME_CHANGED)); // canvases hold colours that CSS cannot change under them
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Not kept, but applied.
  }
}
