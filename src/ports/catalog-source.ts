/** Where the catalog's texts come from; `file` is how people know the text. */
export type CatalogSource = {
  read(): Promise<readonly { readonly file: string; readonly text: string }[]>;
  /** Calls back when the texts may have changed. */
  watch(changed: () => void): { close(): void };
};
