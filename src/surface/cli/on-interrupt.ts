/** Has a last word said when somebody presses Ctrl-C while the work is done, and then ends as if nobody had listened. */
export async function onInterrupt<Answer>(say: () => void, work: () => Promise<Answer>): Promise<Answer> {
  const heard = (): void => {
    say();
    // A shell and whoever waits for the process see the signal itself, as they would have without a last word.
    process.kill(process.pid, 'SIGINT');
  };
  process.once('SIGINT', heard);
  try {
    return await work();
  } finally {
    process.off('SIGINT', heard);
  }
}
