import type { DeploymentGate } from '../../ports/deployment-gate.ts';
import type { Means } from '../../ports/means.ts';
import { openInstallationTokens } from './app-token.ts';

export type GitHubOptions = {
  /** `https://api.github.com`, or that of an own GitHub. */
  readonly api: string;
  /** Number of the app; null: secret github-token is shown as it is. */
  readonly app: string | null;
};

const TIMEOUT_MS = 5_000;

/** Secrets by these names: what signs deliveries, the app's key, or else a token. */
export const GITHUB_SECRETS = { webhook: 'github-webhook', key: 'github-app-key', token: 'github-token' } as const;

/** Calls back where a deployment waits. An answer that GitHub has already is no failure. */
export function openDeploymentGate(options: GitHubOptions, means: Pick<Means, 'secret'>): DeploymentGate {
  const key = (): Promise<string> => means.secret(GITHUB_SECRETS.key);
  const tokens =
    options.app === null ? null : openInstallationTokens({ api: options.api, app: options.app, key, now: () => Date.now() });
  return {
    async answer({ address, environment, installation, state, comment }) {
      // Recorded by an earlier start, which may have allowed another host.
      if (!isCallback(address, options.api))
        throw new Error(`Cannot call back: ${hostOf(address)} is not the GitHub of this server`);
      const token =
        tokens === null || installation === null ? await means.secret(GITHUB_SECRETS.token) : await tokens(installation);
      const reply = await fetch(address, {
        method: 'POST',
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'user-agent': 'plimsoll',
        },
        body: JSON.stringify({ environment_name: environment, state, comment }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'error',
      });
      await reply.body?.cancel();
      // 422 is what a run answers that waits no longer: it was answered before, cancelled, or its time is up.
      if (!reply.ok && reply.status !== 422) throw new Error(`GitHub did not take the answer: it answered ${reply.status}`);
    },
  };
}

/** A delivery may name any address; a token is shown to the GitHub of this server only. */
export function isCallback(address: string, api: string): boolean {
  const [url, own] = [URL.parse(address), URL.parse(api)];
  if (url === null || own === null || url.username !== '' || url.search !== '') return false;
  const path = own.pathname.replace(/\/+$/, '');
  const run = /^\/repos\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+\/deployment_protection_rule$/;
  return url.origin === own.origin && url.pathname.startsWith(path) && run.test(url.pathname.slice(path.length));
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? 'no address';
}
