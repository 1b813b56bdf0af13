import { nearest } from '../../kernel/nearest.ts';
import { type CountedLine, type LineFault } from './counted-line.ts';
import { LONGEST_LINE, readCounted } from './read-counted-line.ts';

const REQUIRED = ['at', 'indicator', 'candidate_total', 'candidate_bad', 'baseline_total', 'baseline_bad'];
const COLUMNS = [...REQUIRED, 'cohort', 'reference'];
const EXAMPLE = REQUIRED.join(',');

/** What spreadsheets write in place of commas. */
const SEPARATORS = [
  { sign: ';', name: 'semicolons' },
  { sign: '\t', name: 'tabs' },
] as const;

/** Which column stands where. */
export type CsvHeader = readonly string[];

/** The first row of a CSV file; columns may stand in any order. */
export function readCsvHeader(text: string): CsvHeader | LineFault {
  const cells = cellsOf(text);
  if (cells === null)
    return { code: 'JUDGE_LINE', path: '', text: 'Cannot read the first row', hint: `write it like ${EXAMPLE}` };
  const names = cells.map((cell) => cell.trim().toLowerCase().replaceAll('.', '_'));
  const other = SEPARATORS.find(({ sign }) => text.includes(sign) && !text.includes(','));
  if (other !== undefined)
    return {
      code: 'JUDGE_LINE',
      path: '',
      text: `Cannot read cells that are separated by ${other.name}`,
      hint: `separate them by commas, like ${EXAMPLE}`,
    };
  if (!names.some((name) => COLUMNS.includes(name) || nearest(name, COLUMNS) !== undefined))
    return {
      code: 'JUDGE_LINE',
      path: '',
      text: 'Cannot find the names of the columns in the first row',
      hint: `put a row above it like ${EXAMPLE}`,
    };
  const at = names.findIndex((name, i) => !COLUMNS.includes(name) || names.indexOf(name) !== i);
  const strange = names[at];
  if (strange !== undefined) {
    const meant = nearest(strange, COLUMNS);
    const hint =
      names.filter((name) => name === strange).length > 1
        ? 'it stands there twice'
        : meant === undefined
          ? `known are ${COLUMNS.join(', ')}`
          : `did you mean "${meant}"?`;
    return { code: 'JUDGE_FIELD', path: (cells[at] ?? strange).trim().slice(0, 60), text: 'Cannot use this column', hint };
  }
  const missing = REQUIRED.find((name) => !names.includes(name));
  if (missing === undefined) return names;
  return {
    code: 'JUDGE_FIELD',
    path: missing,
    text: 'Cannot find this column in the first row',
    hint: `write it like ${EXAMPLE}`,
  };
}

/** Histograms have no place in a table; what else a line can say is in its columns. */
export function readCsvRow(text: string, header: CsvHeader): CountedLine | LineFault {
  if (text.length > LONGEST_LINE)
    return { code: 'JUDGE_LINE', path: '', text: `Cannot read a line longer than ${LONGEST_LINE} characters` };
  const cells = cellsOf(text);
  if (cells === null)
    return {
      code: 'JUDGE_LINE',
      path: '',
      text: 'Cannot find the end of a text in quotes',
      hint: 'a quote inside quotes is written twice',
    };
  if (cells.length !== header.length)
    return {
      code: 'JUDGE_LINE',
      path: '',
      text: `Cannot read ${cells.length} cells where the first row has ${header.length}`,
      hint: 'put texts with commas into quotes',
    };
  const cell = (name: string): string | undefined => {
    const text = cells[header.indexOf(name)]?.trim();
    return text === '' ? undefined : text;
  };
  const isReference = cell('reference')?.toLowerCase();
  if (isReference !== undefined && isReference !== 'true' && isReference !== 'false')
    return {
      code: 'JUDGE_FIELD',
      path: 'reference',
      text: `Cannot use ${JSON.stringify(isReference).slice(0, 60)} here`,
      hint: 'write true, false or nothing',
    };
  const arm = (name: string): object => ({ total: numberIn(cell(`${name}_total`)), bad: numberIn(cell(`${name}_bad`)) });
  const isBare = isReference === 'true' && cell('candidate_total') === undefined && cell('candidate_bad') === undefined;
  const cohort = cell('cohort');
  return readCounted({
    at: cell('at'),
    indicator: cell('indicator'),
    ...(cohort === undefined ? {} : { cohort }),
    ...(isBare ? {} : { candidate: arm('candidate') }),
    baseline: arm('baseline'),
    ...(isReference === 'true' ? { reference: true } : {}),
  });
}

/** A number as tables write it; what is none stays the text it is, so that the mistake can show it. */
function numberIn(text: string | undefined): unknown {
  return text !== undefined && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

/** Null when a quote is not closed. A row is one line: names have no line breaks. */
function cellsOf(text: string): readonly string[] | null {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  let rest = text;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*(,|$)/.exec(rest);
    const plain = quoted === null ? /^([^",]*)(,|$)/.exec(rest) : null;
    const found = quoted ?? plain;
    if (found === null) return null;
    cells.push(quoted === null ? (found[1] ?? '') : (found[1] ?? '').replaceAll('""', '"'));
    if (found[2] === '') return cells;
    rest = rest.slice(found[0].length);
  }
}
