const ENDINGS = ['.yaml', '.yml', '.json'];
const LONGEST = 200;
const DEEPEST = 8;

/** Why a file of a catalog cannot stand there, as the end of a sentence; null: it can. What a reader would pass over is refused, too. */
export function badFilePlace(file: string): string | null {
  if (file.length === 0 || file.length > LONGEST) return `its name has to have 1 to ${LONGEST} characters`;
  if (/[^\w./ +@=,()-]/.test(file)) return 'its name may have letters, digits and . _ - / + @ = , ( ) and spaces';
  const parts = file.split('/');
  if (file.startsWith('/') || parts.some((part) => part === '' || part === '..' || part === '.'))
    return 'it has to lie in the folder of the catalog';
  if (parts.some((part) => part.startsWith('.') || part === 'node_modules' || part.trim() !== part))
    return 'hidden files, and those of node_modules, are passed over';
  if (parts.length > DEEPEST) return `it lies in more than ${DEEPEST - 1} folders`;
  return ENDINGS.some((ending) => file.endsWith(ending)) ? null : `its name has to end in ${ENDINGS.join(', ')}`;
}
