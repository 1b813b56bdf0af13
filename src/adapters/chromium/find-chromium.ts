import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** As distributions and the makers of the browsers call it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const ELSEWHERE = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];

/** Where the browser is: the one that was named, or the first by its usual names. Null when there is none. */
export function findChromium(named: string | null): string | null {
  if (named !== null && isAbsolute(named)) return isProgram(named) ? named : null;
  const folders = (process.env['PATH'] ?? '').split(delimiter).concat(ELSEWHERE);
  for (const name of named === null ? NAMES : [named])
    for (const folder of folders) if (folder !== '' && isProgram(join(folder, name))) return join(folder, name);
  return null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
