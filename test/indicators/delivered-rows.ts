/** What the ledger of two stories comes to, good and total: of one in which all goes well, and of one in which it does not. */
export type Delivered = {
  readonly row: number;
  readonly objective: string;
  readonly well: readonly [number, number];
  readonly ill: readonly [number, number];
};

export const DELIVERED: readonly Delivered[] = [
  { row: 22, objective: 'deployed-weekly', well: [1, 1], ill: [0, 1] },
  { row: 22, objective: 'lead-time', well: [2, 2], ill: [0, 2] },
  { row: 23, objective: 'changes-hold', well: [1, 1], ill: [0, 1] },
  { row: 24, objective: 'deployments-succeed', well: [2, 2], ill: [1, 2] },
  { row: 25, objective: 'few-rollbacks', well: [2, 2], ill: [1, 2] },
  { row: 27, objective: 'detected-soon', well: [1, 1], ill: [0, 1] },
  { row: 27, objective: 'turned-soon', well: [0, 0], ill: [1, 1] },
  { row: 28, objective: 'mitigated-soon', well: [0, 0], ill: [1, 1] },
  { row: 28, objective: 'recovered-soon', well: [1, 1], ill: [0, 1] },
  { row: 34, objective: 'approved-soon', well: [1, 1], ill: [0, 0] },
];
