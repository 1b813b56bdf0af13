import type { Severity } from '../codes.ts';

export type ConvertCode = keyof typeof convertCodes;

type CodeMeaning = { readonly severity: Severity; readonly means: string; readonly mend: string };

/** Every code that converting raises. A warning is an entry of the report; a mistake keeps anything from being written. */
export const convertCodes = {
  CONV_FORMAT: mistake('A document is of no format that is read here.', 'Name the format with --from, or leave the file out.'),
  CONV_MISSING: mistake('A field that the format asks for is absent or empty.', 'Add it.'),
  CONV_TYPE: mistake('A field is of another type than its format asks for.', 'Write a value of the type named.'),
  CONV_RANGE: mistake('A value cannot be promised, or lies outside of what can be kept.', 'Bring it within the bounds named.'),
  CONV_QUERY: mistake('A query cannot be asked as it stands.', 'Mend the query; the text says what is wrong with it.'),
  CONV_REF: mistake('Something is named that is in none of the files.', 'Convert the files together: name their folder.'),
  CONV_NOT_CARRIED: warning('A field has no counterpart and is not carried over.', 'Nothing, or write it by hand.'),
  CONV_CHANGED: warning('A field is carried over in another form, which the text names.', 'Compare, and nothing else.'),
  CONV_DEFAULT: warning('The format leaves something open, and a default is taken.', 'Nothing, or write the value.'),
  CONV_NOT_EXPORTED: warning('Something has no form in what is written, and is left out.', 'Nothing; the text says why.'),
} as const satisfies Record<string, CodeMeaning>;

function mistake(means: string, mend: string): CodeMeaning {
  return { severity: 'mistake', means, mend };
}

function warning(means: string, mend: string): CodeMeaning {
  return { severity: 'warning', means, mend };
}
