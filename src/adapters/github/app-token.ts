import { createSign } from 'node:crypto';
import { z } from 'zod';

/** Shows who we are to the API of GitHub, for one installation of the app. */
export type InstallationTokens = (installation: number) => Promise<string>;

type App = {
  /** `https://api.github.com`, or that of an own GitHub. */
  readonly api: string;
  readonly app: string;
  /** The app's private key, as PEM. */
  readonly key: () => Promise<string>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
};

const TIMEOUT_MS = 5_000;
/** GitHub's own bound is ten minutes, and clocks differ. */
const CLAIM_S = 540;
const SKEW_S = 60;
/** A token that ends within this is not used any more. */
const SPARE_MS = 300_000;
const MOST_KEPT = 100;

const answer = z.looseObject({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

/** Tokens last an hour and are asked for when they are needed: none is written anywhere. */
export function openInstallationTokens({ api, app, key, now }: App): InstallationTokens {
  const kept = new Map<number, { readonly token: string; readonly until: number }>();
  return async (installation) => {
    const known = kept.get(installation);
    if (known !== undefined && known.until - SPARE_MS > now()) return known.token;
    const claim = signedClaim({ app, key: await key(), now: now() });
    const address = `${api}/app/installations/${installation}/access_tokens`;
    const reply = await fetch(address, {
      method: 'POST',
      headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${claim}`, 'user-agent': 'plimsoll' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    const read = answer.safeParse(await reply.json().catch(() => null));
    if (!reply.ok || !read.success)
      throw new Error(`GitHub gave no token for installation ${installation}: it answered ${reply.status}`);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(installation, { token: read.data.token, until: Date.parse(read.data.expires_at) });
    return read.data.token;
  };
}

/** A JSON Web Token by which an app shows that it is that app. */
function signedClaim({ app, key, now }: { readonly app: string; readonly key: string; readonly now: number }): string {
  const seconds = Math.floor(now / 1_000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: seconds - SKEW_S, exp: seconds + CLAIM_S, iss: app })}`;
  try {
    return `${body}.${createSign('RSA-SHA256').update(body).sign(key, 'base64url')}`;
  } catch {
    // What the library says of a key quotes it.
    throw new Error('Cannot sign as the GitHub app: secret github-app-key is no private key in PEM');
  }
}
