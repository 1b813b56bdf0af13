/** Tells a person. Delivering the same key twice must be recognisable to the receiver by the key. */
export type Notifier = {
  notify(message: {
    readonly key: string;
    readonly owner: string;
    readonly webhook: string | null;
    readonly text: string;
  }): Promise<void>;
};
