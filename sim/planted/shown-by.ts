/** A seed whose world shows the mistake, by its name; `npm run sim:planted` finds them. */
export const SHOWN_BY: Readonly<Record<string, number>> = {
  'an order is performed before it is recorded': 3,
  'a way back ends before zero': 2,
  'a way back is not followed to its end': 2,
  'harm is heeded nowhere': 2,
  'rollbacks have no cap': 4,
  'a cap of rollbacks tells nobody': 4,
  'steps are taken before the evidence is there': 2,
  'nothing cools down after a rollback': 31,
  'a sender is answered before the journal is written': 2,
  'a late outcome is never known': 1,
};
