import type { Document, YAMLError } from 'yaml';

/** Most tabs and double keys shown of one document. */
const MAX_SYNTAX_PROBLEMS = 20;

/** After the first syntax error the parser has lost its way, and what it says next is mostly an echo. */
export function worthShowing({ errors, warnings }: Document.Parsed): YAMLError[] {
  const standing = (error: YAMLError): boolean => error.code === 'DUPLICATE_KEY' || error.code === 'TAB_AS_INDENT';
  const lost = errors.find((error) => !standing(error));
  const alone = errors.filter((error) => standing(error) && (lost === undefined || error.pos[0] < lost.pos[0]));
  return [...alone, ...warnings].slice(0, MAX_SYNTAX_PROBLEMS).concat(lost ?? []);
}

/** The parser's codes in our words; what it calls a warning (an unknown tag) changes the meaning too, so it is a mistake. */
export function syntaxFinding({ code, message }: YAMLError): {
  code: 'CAT_TAB' | 'CAT_DUPLICATE_KEY' | 'CAT_YAML_SYNTAX';
  text: string;
  hint?: string;
} {
  switch (code) {
    case 'TAB_AS_INDENT':
      return {
        code: 'CAT_TAB',
        text: 'Cannot read a tab as indentation: YAML allows only spaces',
        hint: 'replace the tab by two spaces',
      };
    case 'DUPLICATE_KEY':
      return { code: 'CAT_DUPLICATE_KEY', text: 'Cannot use the same key twice in one map', hint: 'keep one of the two' };
    case 'TAG_RESOLVE_FAILED':
      return {
        code: 'CAT_YAML_SYNTAX',
        text: 'Cannot use a tag here: values are plain text, numbers, true and false',
        hint: 'remove the word that starts with !',
      };
    default: {
      const [text, hint] = SYNTAX_WORDS[code] ?? [
        `Cannot read this as YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
        undefined,
      ];
      return hint === undefined ? { code: 'CAT_YAML_SYNTAX', text } : { code: 'CAT_YAML_SYNTAX', text, hint };
    }
  }
}

/** The slips that people make most; the others are rare enough for the parser's own words. */
const SYNTAX_WORDS: Readonly<Record<string, readonly [text: string, hint: string]>> = {
  BAD_INDENT: [
    'Cannot tell what this belongs to: its column does not fit, or a bracket above is not closed',
    'keys of one map start in the same column',
  ],
  MISSING_CHAR: [
    'Cannot read on: a quote, a comma, a colon or a bracket is missing',
    'look at what stands just before this place',
  ],
  BLOCK_AS_IMPLICIT_KEY: ['Cannot have a second colon on this line', 'a text with ": " in it needs quotes'],
  MULTILINE_IMPLICIT_KEY: ['Cannot read this as a key: it has no colon', 'look for a missing colon here or on the line above'],
  BAD_SCALAR_START: ['Cannot start a text with this character', 'put the text in quotes'],
  UNEXPECTED_TOKEN: [
    'Cannot read what stands here: it does not belong to what is before it',
    'a text with brackets, commas or colons in it needs quotes',
  ],
};
