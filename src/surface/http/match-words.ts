/** How near a name is to what somebody typed; 0: it has not all of it. */
export type Nearness = number;

/** What is looked for, ready to be compared with many names. */
export function readWords(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Each word has to be somewhere in the texts; the nearer to a whole name, and to its beginning, the better. */
export function matchWords(words: readonly string[], texts: readonly string[]): Nearness {
  const lower = texts.map((text) => text.toLowerCase());
  let sum = 1;
  for (const word of words) {
    const best = Math.max(...lower.map((text) => matchWord(word, text)));
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

function matchWord(word: string, text: string): Nearness {
  if (text === word) return 6;
  const place = text.indexOf(word);
  if (place === 0) return 5;
  if (place > 0) return isBeginning(text, place) ? 4 : 3;
  return word.length > 1 && hasInitials(word, text) ? 1 : 0;
}

/** `coav` is in `checkout-availability`: its letters in this order, the first of them at the beginning of a word. */
function hasInitials(word: string, text: string): boolean {
  for (let from = text.indexOf(word.charAt(0)); from !== -1; from = text.indexOf(word.charAt(0), from + 1)) {
    if (!isBeginning(text, from)) continue;
    let at = from;
    for (const letter of word.slice(1)) {
      at = text.indexOf(letter, at + 1);
      if (at === -1) return false; // further on there is even less of the text
    }
    return true;
  }
  return false;
}

function isBeginning(text: string, place: number): boolean {
  return place === 0 || !/[a-z\d]/.test(text.charAt(place - 1));
}
