import type { Catalog, CostSource } from '../catalog/catalog.ts';
import { ownerOf } from '../intake/charge-owner.ts';
import { readFocusRow } from '../intake/read-focus-row.ts';
import { digestOf } from '../kernel/hash.ts';
import { readInstant } from '../kernel/read-instant.ts';
import { HOUR, type Instant } from '../kernel/units.ts';
import type { Charge, ChargeStore } from '../ports/charge-store.ts';
import type { BillPart, CostReceipt, SimpleCharge } from '../wire/cost.ts';
import type { Ledger } from './ledger.ts';

export type CostRecordParts = {
  readonly ledger: Pick<Ledger, 'decide' | 'world'>;
  readonly charges: ChargeStore;
  readonly catalog: () => Catalog;
};
export type CostAnswer =
  | { readonly say: 'done'; readonly receipt: CostReceipt }
  /** `at` says where in the request. */
  | { readonly say: 'refused'; readonly at: string; readonly text: string; readonly hint: string };

/** Takes in what was charged: a list in the simple form, or a part of a bill. All of a request, or nothing. */
export type CostRecords = {
  simple(given: readonly SimpleCharge[], actor: string): Promise<CostAnswer>;
  bill(part: BillPart, actor: string): Promise<CostAnswer>;
};

const MICROS = 1_000_000;

export function openCostRecords(parts: CostRecordParts): CostRecords {
  const imports = new Map<string, Told>();
  return {
    async simple(given, actor) {
      const source = sourceNamed(parts.catalog(), given[0]?.source);
      if ('say' in source) return source;
      const charges: Charge[] = [];
      for (const [index, one] of given.entries()) {
        const read = chargeOf(one, source);
        if (typeof read === 'string') return refused(`[${index}]`, read);
        charges.push(read);
      }
      // Each request takes the place of what was said before of the same charges.
      const { tail } = parts.ledger.world();
      const id = `api-${tail.seq}-${digestOf([tail.hash, given]).slice(0, 24)}`;
      const say = await parts.charges.put({ import: id, part: 0, charges });
      await note(parts, { source: source.name, actor, told: toldWith(NOTHING_TOLD, charges) });
      return { say: 'done', receipt: receiptOf(say, charges) };
    },
    async bill({ source: named, import: id, part, last, rows }, actor) {
      const source = sourceNamed(parts.catalog(), named);
      if ('say' in source) return source;
      const charges: Charge[] = [];
      for (const [index, row] of rows.entries()) {
        const read = readFocusRow(row, source.cost);
        if (!read.ok) return refused(`rows[${index}].${read.column}`, read.text);
        const { currency, ...charge } = read.charge;
        if (currency !== source.currency) return refused(`rows[${index}].BillingCurrency`, otherCurrency(currency, source));
        charges.push({ source: source.name, ...charge, ...ownerOf(source.rules, row) });
      }
      const say = await parts.charges.put({ import: id, part, charges });
      const told = say === 'repeated' ? (imports.get(id) ?? NOTHING_TOLD) : toldWith(imports.get(id) ?? NOTHING_TOLD, charges);
      imports.set(id, told);
      if (last === true) {
        imports.delete(id);
        if (told.charges > 0) await note(parts, { source: source.name, actor, told });
      }
      const [oldest] = imports.keys();
      if (imports.size > MOST_IMPORTS && oldest !== undefined) imports.delete(oldest);
      return { say: 'done', receipt: receiptOf(say, charges) };
    },
  };
}

/** Imports that are under way at once; of more the oldest is told without what came of it before. */
const MOST_IMPORTS = 100;

type Told = { readonly charges: number; readonly nobodys: number; readonly from: number; readonly to: number };
const NOTHING_TOLD: Told = { charges: 0, nobodys: 0, from: Infinity, to: -Infinity };

function toldWith(so: Told, charges: readonly Charge[]): Told {
  return charges.reduce(
    ({ charges: count, nobodys, from, to }, charge) => ({
      charges: count + 1,
      nobodys: nobodys + (charge.service === '' ? 1 : 0),
      from: Math.min(from, charge.from),
      to: Math.max(to, charge.to),
    }),
    so,
  );
}

type Noting = { readonly source: string; readonly actor: string; readonly told: Told };

async function note({ ledger }: CostRecordParts, { source, actor, told }: Noting): Promise<void> {
  const body = { source, ...told, from: told.from as Instant, to: told.to as Instant };
  await ledger.decide(() => [{ kind: 'costs.imported', subject: `costs/${source}`, actor, body }]);
}

function receiptOf(say: CostReceipt['say'], charges: readonly Charge[]): CostReceipt {
  return { say, charges: charges.length, nobodys: charges.filter(({ service }) => service === '').length };
}

function sourceNamed(
  { costSources = [] }: Catalog,
  named: string | undefined,
): CostSource | Extract<CostAnswer, { say: 'refused' }> {
  const found = named === undefined && costSources.length === 1 ? costSources[0] : costSources.find(({ name }) => name === named);
  if (found !== undefined) return found;
  const known = costSources.map(({ name }) => name).join(', ');
  const text =
    named === undefined ? 'it does not say which CostSource it is of' : `there is no CostSource named ${JSON.stringify(named)}`;
  return { say: 'refused', at: 'source', text, hint: known === '' ? 'declare one in the catalog' : `name one of ${known}` };
}

function chargeOf(given: SimpleCharge, source: CostSource): Charge | string {
  const { service, tenant = '', amount, currency, id, idle = false } = given;
  const [from, until] = [readInstant(given.from), readInstant(given.to)];
  if (from === null || until === null || until < from) return 'from and to have to be times, the second not before the first';
  if (currency !== source.currency) return otherCurrency(currency, source);
  if (given.source !== undefined && given.source !== source.name) return 'all charges of a request have to be of one source';
  const to = (until === from ? from + HOUR : until) as Instant;
  const key = digestOf(id === undefined ? ['simple', service, tenant, from, to, idle] : ['id', id]).slice(0, 32);
  return { source: source.name, key, service, tenant, from, to, micros: Math.round(amount * MICROS), idle };
}

function otherCurrency(currency: string, { name, currency: own }: CostSource): string {
  return `it is in ${currency}, and ${name} is in ${own}: amounts of two currencies cannot be added up`;
}

function refused(at: string, text: string): CostAnswer {
  return { say: 'refused', at, text, hint: 'nothing of the request was kept' };
}
