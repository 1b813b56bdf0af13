const DOOR = / \((token|browser|source)\)$/;
const UNNAMED = ['token', 'browser'];

/** Who it is, whatever door they came through: `ada (token)` is ada. Whoever gave no name is nobody in particular. */
export function actorName(actor: string): string {
  return UNNAMED.includes(actor) ? '' : actor.replace(DOOR, '');
}
