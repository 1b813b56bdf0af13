import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const css = readFileSync(join(import.meta.dirname, '../../web/src/tokens.css'), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name, light, dark]) => [name, { light, dark }] as const,
  ),
);

/** Every pair of text and ground that the stylesheets put together. */
const pairs: readonly (readonly [ground: string, texts: string])[] = [
  ['panel', 'ink ink-soft muted good warning breach blind'],
  ['paper', 'ink ink-soft muted good warning breach blind'],
  ['sunk', 'ink muted'],
  ['good-ground', 'good ink'],
  ['air', 'ink muted'],
  ['warning-ground', 'ink warning'],
  ['breach-ground', 'ink breach muted'],
  ['blind-ground', 'blind'],
];

for (const theme of ['light', 'dark'] as const) {
  for (const [ground, texts] of pairs) {
    for (const text of texts.split(' ')) {
      test(`${text} on ${ground} can be read in the ${theme} theme (WCAG AA)`, () => {
        const ratio = contrast(colour(text, theme), colour(ground, theme));
        assert.ok(ratio >= 4.5, `contrast is ${ratio.toFixed(2)}, 4.5 is needed`);
      });
    }
  }
}

function colour(name: string, theme: 'light' | 'dark'): string {
  return tokens.get(name)?.[theme] ?? assert.fail(`tokens.css has no --${name}`);
}

function contrast(one: string, other: string): number {
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
