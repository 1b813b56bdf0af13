import type { CompiledKinds } from './document-kinds.ts';
import type { SourceDocument } from './source-document.ts';

/** A document whose shape is right. */
export type Checked<Kind extends keyof CompiledKinds> = {
  readonly kind: Kind;
  readonly source: SourceDocument;
  readonly body: CompiledKinds[Kind];
};
export type CheckedDocument = { [Kind in keyof CompiledKinds]: Checked<Kind> }[keyof CompiledKinds];
