import { useEffect, useState } from 'react';
import type { ChartTone } from './chart-model.ts';

export type Palette = Readonly<Record<ChartTone | 'panel', string>>;

const VARIABLES: Palette = {
  ink: '--ink',
  soft: '--ink-soft',
  muted: '--muted',
  bar: '--bar',
  focus: '--focus',
  good: '--good',
  warning: '--warning',
  breach: '--breach',
  blind: '--blind',
  panel: '--panel',
};

/** A canvas cannot refer to CSS variables: their present values are read, and read again when the theme changes. */
export function readPalette(): Palette {
  const probe = document.createElement('span');
  document.body.append(probe);
  const read = Object.entries(VARIABLES).map(([name, variable]) => {
    probe.style.color = `var(${variable})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(read) as Palette;
}

export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const read = (): void => setPalette(readPalette());
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', read);
    document.addEventListener('plimsoll:theme', read);
    return () => {
      scheme.removeEventListener('change', read);
      document.removeEventListener('plimsoll:theme', read);
    };
  }, []);
  return palette;
}
