import { globSync } from 'node:fs';

/** What is mutated together, and the tests that have to notice. */
export type Suite = { readonly name: string; readonly mutate: readonly string[]; readonly tests: readonly string[] };

const NOT_CODE = ['!src/**/*.test.ts', '!src/**/*.test-data.ts'];

const COMPARISON = 'src/verdict/comparison';

export const SUITES: readonly Suite[] = [
  {
    name: 'comparison',
    mutate: [`${COMPARISON}/*.ts`, ...NOT_CODE],
    tests: testsOf(COMPARISON, {
      // Quick ones that notice most: the tests of a change end with the first that fails.
      first: ['vectors', 'judge', 'judge-batch', 'streams', 'finding'],
      // The soak is statistics over thousands of batches: too slow to be asked of every change, and it notices few.
      last: ['growth', 'laws'],
      without: ['soak'],
    }),
  },
  {
    name: 'moves',
    mutate: ['src/delivery/{advance,harm,hold,obstacles,roll-back,shift,guard-end,outside-verdict}.ts', ...NOT_CODE],
    tests: testsOf('src/delivery', { first: ['advance', 'obey'], last: ['walk', 'explore'], without: [] }),
  },
];

type Order = Readonly<Record<'first' | 'last' | 'without', readonly string[]>>;

function testsOf(folder: string, { first, last, without }: Order): readonly string[] {
  const found = globSync(`${folder}/*.test.ts`).toSorted();
  const file = (name: string): string => `${folder}/${name}.test.ts`;
  const named = new Set([...first, ...last, ...without].map(file));
  const wanted = [...first.map(file), ...found.filter((path) => !named.has(path)), ...last.map(file)];
  return wanted.filter((path) => found.includes(path));
}
