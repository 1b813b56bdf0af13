import type { ReactNode } from 'react';
import type { Theme } from '../theme.ts';

const STROKE = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6 } as const;

export function Emblem(): ReactNode {
  return (
    <svg className="frame__emblem" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <path d="M7.4 20.5Q11.7 18.8 16 20.5T24.6 20.5A9.7 9.7 0 0 1 7.4 20.5Z" fill="var(--good-fill)" />
      <circle cx="16" cy="16" r="10.5" fill="none" stroke="currentColor" strokeWidth="2.6" />
      <path d="M1 16H31" stroke="currentColor" strokeWidth="2.6" />
    </svg>
  );
}

export function ClockGlyph(): ReactNode {
  return (
    <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
      <path d="M10 2.5A7.5 7.5 0 1 1 3.1 7M10 5.6V10L13 12M3 3.4V7.2H6.8" {...STROKE} />
    </svg>
  );
}

export function FindGlyph(): ReactNode {
  return (
    <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
      <circle cx="8.6" cy="8.6" r="5.6" {...STROKE} />
      <path d="M12.8 12.8L17.5 17.5" {...STROKE} />
    </svg>
  );
}

const SHADED: Readonly<Record<Theme, string>> = {
  auto: 'M10 2.5A7.5 7.5 0 0 1 10 17.5Z',
  light: '',
  dark: 'M10 2.5A7.5 7.5 0 1 1 10 17.5A7.5 7.5 0 1 1 10 2.5Z',
};

export function ThemeGlyph({ theme }: { theme: Theme }): ReactNode {
  return (
    <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
      <circle cx="10" cy="10" r="7.5" {...STROKE} />
      <path d={SHADED[theme]} fill="currentColor" />
    </svg>
  );
}
