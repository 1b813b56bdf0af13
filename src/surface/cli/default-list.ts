import type { Command } from 'commander';
import { nearest } from '../../kernel/nearest.ts';

/**
 * Where `list` runs because no command was named, a command that there is not would be an argument too many of it. It is told
 * what it is: a name that nothing has.
 */
export function refuseUnknownBelow(parent: Command): void {
  const list = parent.commands.find((one) => one.name() === 'list');
  if (list === undefined || list.registeredArguments.length > 0) return;
  list.allowExcessArguments(true);
  parent.hook('preAction', (_parent, running) => {
    const [given] = running.args;
    if (running !== list || given === undefined) return;
    const names = parent.commands.map((one) => one.name());
    const meant = nearest(given, names);
    const rest = meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}? There are ${names.join(', ')}`;
    parent.error(`error: plimsoll ${parent.name()} has no command '${given}'; ${rest}`);
  });
}

/** What may be said without naming the command that runs then. */
export function showOptionsOfDefault(parent: Command, list: Command): void {
  parent.addHelpText('after', () => {
    const help = list.createHelp();
    const options = help.visibleOptions(list).filter(({ long }) => long !== '--help');
    const width = Math.max(...options.map((option) => help.optionTerm(option).length));
    const lines = options.map((option) => help.formatItem(help.optionTerm(option), width, help.optionDescription(option), help));
    return `\nWithout a command, as ${list.name()}:\n${lines.join('\n')}`;
  });
}
