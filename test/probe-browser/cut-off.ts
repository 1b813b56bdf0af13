/** The whole story at its real length: `npm run probe:browsers`. */
process.env['CUT_SECONDS'] ??= '120';
await import('./agents.test.ts');
