/** What a page says is shortened, its addresses lose what may be secret, and what is known to be secret is never told. */
export function toldSafely(text: string, secrets: readonly string[]): string {
  let told = text;
  // Longer ones first: one secret may be a part of another.
  for (const secret of secrets.toSorted((a, b) => b.length - a.length)) {
    if (secret === '') continue;
    told = told.replaceAll(secret, HIDDEN);
    told = told.replaceAll(encodeURIComponent(secret), HIDDEN);
  }
  // Patterns look at every place of a text, and a page may complain of megabytes; secrets are out of it before it is cut.
  told = told.slice(0, MOST_READ).replaceAll(/\s+/g, ' ').trim();
  told = told.replaceAll(/(https?:\/\/[^\s?#"'<>]*)[?#][^\s"'<>]*/g, '$1');
  told = told.replaceAll(/\/\/[^\s/@]+@/g, '//');
  told = told.replaceAll(/[\w.+-]+@[\w-]+\.[\w.-]+/g, HIDDEN);
  told = told.replaceAll(/\b(bearer|token|password|secret|api[_-]?key|authorization)\b(["':=\s]+)[^\s"',;]+/gi, `$1$2${HIDDEN}`);
  return told.length > LONGEST ? `${told.slice(0, LONGEST - 1)}…` : told;
}

export const HIDDEN = '***';
export const LONGEST = 300;
const MOST_READ = 4_096;
