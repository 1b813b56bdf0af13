/** Who acts where nobody said anything. */
export const ACTOR = 'plimsoll';
