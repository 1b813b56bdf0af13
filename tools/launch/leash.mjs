// Loaded into the program that the launcher runs, and into nothing that this program starts in turn.
// @ts-check

/** How long an orderly stop may take once the launcher is gone. */
const GRACE_MS = 15_000;

if (process.connected && process.env['PLIMSOLL_LEASH'] === String(process.ppid)) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
  process.channel?.unref();
}
delete process.env['PLIMSOLL_LEASH'];
