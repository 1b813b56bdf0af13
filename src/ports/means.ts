/** What whoever starts the server lets it use beyond the network. Plans name these things and cannot bring their own. */
export type Means = {
  /** Programs by the name that plans call them by. */
  readonly commands: ReadonlyMap<string, string>;
  /** Reads a secret now, so that it can be exchanged while the server runs. Throws without showing anything of it. */
  readonly secret: (name: string) => Promise<string>;
  /** Whether there is a secret of that name, without reading it. */
  readonly hasSecret: (name: string) => boolean;
  /** Files that say how clusters are reached, by the cluster's name; `in-cluster` uses the account of the pod. */
  readonly clusters: ReadonlyMap<string, string>;
};

/** For where nothing is let in: every name is unknown. */
export const NO_MEANS: Means = {
  commands: new Map(),
  secret: (name) => Promise.reject(new Error(`there is no secret ${name} here: start with --secret ${name}=FILE`)),
  hasSecret: () => false,
  clusters: new Map(),
};
