/** A seed whose world shows the mistake, by its name; `npm run sim:planted` finds them. */
export const SHOWN_BY: Readonly<Record<string, number>> = {
  'a conflict is taken for recorded': 4,
};
