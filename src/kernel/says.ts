/** Whether all words of a search stand in a text, wherever and however they are written. */
export function says(text: string, words: string): boolean {
  const said = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}
