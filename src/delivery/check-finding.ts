/** Something that a person should know before the rollout starts. `no`: it would not start, or not get on; `unknown`: too little is known. */
export type CheckFinding = {
  readonly about: 'start' | 'router' | 'evidence' | 'time';
  readonly says: 'no' | 'unknown' | 'note';
  readonly code: string;
  readonly text: string;
  readonly hint: string;
};
