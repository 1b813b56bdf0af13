import { useSyncExternalStore, type ReactNode } from 'react';
import { applyTheme, nextTheme, shownTheme, THEME_CHANGED } from '../theme.ts';
import { ThemeGlyph } from './glyphs.tsx';

export function ThemeToggle(): ReactNode {
  const theme = useSyncExternalStore(hearTheme, shownTheme);
  return (
    <button
      type="button"
      className="frame__tool"
      onClick={() => applyTheme(nextTheme(theme))}
      aria-label={`Theme: ${theme}. Change to ${nextTheme(theme)}.`}
    >
      <ThemeGlyph theme={theme} />
      <span className="frame__tool-word frame__tool-word--theme">{theme}</span>
    </button>
  );
}

function hearTheme(changed: () => void): () => void {
  document.addEventListener(THEME_CHANGED, changed);
  return () => document.removeEventListener(THEME_CHANGED, changed);
}
