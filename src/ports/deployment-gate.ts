/** An answer that a deployment waits for. Doing it twice is doing it once: the second one is told that it was answered. */
export type DeploymentAnswer = {
  readonly address: string;
  readonly environment: string;
  readonly installation: number | null;
  readonly state: 'approved' | 'rejected';
  readonly comment: string;
};

export type DeploymentGate = { answer(answer: DeploymentAnswer): Promise<void> };
