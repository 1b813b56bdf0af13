// @ts-check

/** Set-up talks on the error stream, so that a command's own output stays clean. @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** One calm line with a running clock on a terminal; a line at the start and one at the end elsewhere.
 * @template T @param {string} what @param {() => Promise<T>} work @returns {Promise<T>} */
export async function withProgress(what, work) {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1_000).toFixed(1)} s`;
  const live = process.stderr.isTTY;
  if (!live) say(`${what} …`);
  const clock = live ? setInterval(() => process.stderr.write(`\r${what} … ${seconds()}\x1b[K`), 200) : null;
  try {
    const result = await work();
    process.stderr.write(`${live ? '\r' : ''}${what}: done in ${seconds()}${live ? '\x1b[K' : ''}\n`);
    return result;
  } catch (error) {
    process.stderr.write(live ? '\r\x1b[K' : '');
    throw error;
  } finally {
    if (clock !== null) clearInterval(clock);
  }
}
