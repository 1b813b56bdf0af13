import { openDeploymentGate, GITHUB_SECRETS, isCallback, type GitHubOptions } from '../adapters/github/deployment-gate.ts';
import { openMeans } from '../adapters/given-means/given-means.ts';
import { openHooks } from '../adapters/hooks.ts';
import { openRouters } from '../adapters/routers.ts';
import type { ControlPlaneParts } from '../loops/control-plane.ts';
import type { Means } from '../ports/means.ts';
import type { ServeOptions } from '../surface/cli/command-context.ts';
import type { Api } from '../surface/http/api.ts';

/** What reaches out of this server, with what whoever started it allowed. */
export type OutsideMeans = Required<Pick<ControlPlaneParts, 'openRouter' | 'hooks' | 'deployments'>> &
  Pick<Api, 'github'> & { readonly means: Means };

const NONE: ReadonlyMap<string, string> = new Map();
const GITHUB_API = 'https://api.github.com';

export function openOutsideMeans(options: ServeOptions): OutsideMeans {
  const { allowCommand = NONE, secret = NONE, cluster = NONE, githubApi = GITHUB_API, githubApp = null } = options;
  const means = openMeans({ commands: allowCommand, secrets: secret, clusters: cluster });
  const github: GitHubOptions = { api: githubApi, app: githubApp };
  return {
    means,
    openRouter: openRouters(means),
    hooks: openHooks(means),
    deployments: openDeploymentGate(github, means),
    github: means.hasSecret(GITHUB_SECRETS.webhook)
      ? {
          secret: () => means.secret(GITHUB_SECRETS.webhook),
          isCallback: (address) => isCallback(address, github.api),
        }
      : null,
  };
}
