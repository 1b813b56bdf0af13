import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { openRedactor, type Redacted, type Redactor } from '../../intake/redact.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { showTable } from './table.ts';
import { printableLines } from './terminal.ts';

type Value = { readonly attribute: string; readonly text: string };
type Given = { readonly explain?: boolean; readonly attribute?: Value; readonly catalog?: string };

/** What an attribute is called when only its text is given. */
const NAMELESS = 'text';

/** Shows what is taken out of a text, without a server; nothing of it is kept or sent. */
export function redactCommand(program: Command, { outside, finish, json }: CommandContext): void {
  program
    .command('redact')
    .description('show what is taken out of a text before it is kept')
    .argument('[text]', 'the text; - reads standard input')
    .option('--explain', 'say which rule takes what')
    .option('--attribute <name=value>', 'the value of an attribute, whose name decides, too', readAttribute)
    .option('--catalog <folder>', 'also by the rules of this catalog')
    .action(async (text: string | undefined, { explain = false, attribute, catalog }: Given) => {
      const value = attribute ?? {
        attribute: NAMELESS,
        text: text === undefined || text === '-' ? await outside.readInput() : text,
      };
      const redactor = await redactorOf(outside, catalog);
      if (redactor === null) return finish(EXIT.no);
      const hits = redactor.explain(value.attribute, value.text);
      const redacted = redactor.redact(value.attribute, value.text);
      finish(EXIT.yes);
      if (json()) return outside.say(JSON.stringify({ ...value, redacted, hits: explain ? hits : undefined }, null, 2));
      outside.say(printableLines(redacted));
      return explain ? outside.say(showHits(value, hits, outside)) : undefined;
    });
}

/** A server adds the keyed hash; here there is no key, and what is shown is the same on every machine. */
async function redactorOf(
  { readCatalogFolder, complain }: CommandContext['outside'],
  folder: string | undefined,
): Promise<Redactor | null> {
  if (folder === undefined) return openRedactor({ key: null, rules: [], keep: [] });
  const catalog = await readCatalogFolder(folder);
  if (catalog.ok) return openRedactor({ key: null, ...catalog.value.redaction });
  complain(`${folder} has mistakes: plimsoll validate ${folder} shows them`);
  return null;
}

function showHits({ attribute, text }: Value, hits: readonly Redacted[], { terminal }: CommandContext['outside']): string {
  if (hits.length === 0) return `\nNo rule takes anything out of ${attribute}.`;
  const rows = hits.map(({ rule, from, to, as }) => [rule, `${from}–${to}`, as, text.slice(from, to)]);
  return `\n${showTable({ heading: ['RULE', 'PLACE', 'BECOMES', 'WAS'], rows }, terminal)}`;
}

function readAttribute(text: string): Value {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('it is written NAME=VALUE, such as client.address=203.0.113.7.');
  return { attribute: text.slice(0, at), text: text.slice(at + 1) };
}
