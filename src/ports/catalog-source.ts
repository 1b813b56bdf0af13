/** Where the catalog's texts come from; `file` is how people know the text. */
export type CatalogSource = {
  read(): Promise<readonly { readonly file: string; readonly text: string }[]>;
  /** Calls back when the texts may have changed. */
  watch(changed: () => void): { close(): void };
  /** That nothing is promised yet is nothing odd: the texts are this server's own. */
  readonly mayBeEmpty?: boolean;
};

/** A text that a file is to have from now on; null: the file is to go. */
export type NewText = { readonly file: string; readonly text: string | null };

/** Changes the texts of a catalog. */
export type CatalogWriter = {
  /** Why nothing may be written, as a sentence, and what to do instead; null: it may. */
  refusal(): Promise<{ readonly text: string; readonly hint: string } | null>;
  /** Why these files in particular cannot be written; null: they can. Asked before anything is recorded. */
  misplaced(files: readonly NewText[]): Promise<string | null>;
  /** All of them or none, also when the process is killed meanwhile: whoever opens the folder next ends what was begun. */
  write(files: readonly NewText[]): Promise<void>;
};
