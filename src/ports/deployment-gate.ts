/** An answer that a deployment waits for. Doing it twice is doing it once: the second one is told that it was answered. */
export type DeploymentAnswer = {
  readonly address: string;
  readonly environment: string;
  readonly installation: number | null;
  readonly state: 'approved' | 'rejected';
  readonly comment: string;
};

export type DeploymentGate = { answer(answer: DeploymentAnswer): Promise<void> };

/** How deliveries of GitHub are known; null where this server was given no secret for them. */
export type GitHub = {
  readonly secret: () => Promise<string>;
  /** Whether the address is a deployment's at the GitHub of this server. */
  readonly isCallback: (address: string) => boolean;
};
