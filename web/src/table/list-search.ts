/** What narrows a list, as it stands in the address: words, and one value of each choice. */
export type ListSearch<Choice extends string> = Readonly<Partial<Record<Choice | 'q' | 'sort', string | undefined>>>;

export function readListSearch<Choice extends string>(
  search: Record<string, unknown>,
  choices: readonly Choice[],
): ListSearch<Choice> {
  const names: readonly (Choice | 'q' | 'sort')[] = ['q', 'sort', ...choices];
  const given = names.flatMap((name) => {
    const value = search[name];
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && text !== '' ? [[name, text.slice(0, 200)] as const] : [];
  });
  return Object.fromEntries(given) as ListSearch<Choice>;
}

/** Whether all words stand in a text, wherever; the text is given in small letters. */
export function hasWords(text: string, words: string | undefined): boolean {
  if (words === undefined) return true;
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
