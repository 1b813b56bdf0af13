import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState, type Extension, type Text } from '@codemirror/state';
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, type ReactNode } from 'react';
import type { CatalogDiagnosticView } from '../../../src/wire/catalog.ts';
import { editorTheme } from './editor-theme.ts';
import { completeWords, wordHelp } from './editor-words.ts';

export type Spot = { readonly line: number; readonly column: number };
type Given = {
  /** Another file is another document, with a history of its own. */
  readonly file: string;
  readonly text: string;
  readonly readOnly: boolean;
  readonly diagnostics: readonly CatalogDiagnosticView[];
  /** Gone to when it changes; the same spot twice is another object. */
  readonly spot: Spot | null;
  readonly onText: (text: string) => void;
  /** Texts of the whole catalog, for names. */
  readonly texts: () => readonly string[];
};

/**
 * The editor stands in a shadow root: there it brings its style as constructed sheets, which the security policy of the pages
 * allows, and not as style elements, which it refuses. Escape, then Tab, leaves it.
 */
export function CodeEditor(given: Given): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(given);
  /** Texts that were typed here and have not come back yet as what is shown: the next key may be quicker than that. */
  const typed = useRef<string[]>([]);
  const { file, text, readOnly, diagnostics, spot } = given;
  // The first effect of all: what the others read is what was given last.
  useEffect(() => {
    latest.current = given;
  });
  useEffect(() => {
    const root = host.current?.shadowRoot ?? host.current?.attachShadow({ mode: 'open' });
    if (root === undefined) return undefined;
    const made = new EditorView({ root, parent: root });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);
  useEffect(() => {
    typed.current = [];
    view.current?.setState(stateOf(latest, (now) => void typed.current.push(now)));
    view.current?.dispatch({ effects: editable.reconfigure(editableIf(!readOnly, file)) });
  }, [file, readOnly]);
  useEffect(() => {
    const shown = view.current;
    const back = typed.current.lastIndexOf(text);
    if (back >= 0) typed.current.splice(0, back + 1);
    // Only what did not come from typing: a draft that was thrown away, or taken over files that changed.
    if (back >= 0 || shown === null || shown.state.doc.toString() === text) return;
    shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    const shown = view.current;
    if (shown !== null)
      shown.dispatch(
        setDiagnostics(
          shown.state,
          diagnostics.map((one) => diagnosticIn(shown.state.doc, one)),
        ),
      );
  }, [diagnostics, file]);
  useEffect(() => {
    if (spot !== null) goTo(view.current, spot);
  }, [spot, file]);
  return <div ref={host} className="code-editor" />;
}

const editable = new Compartment();

function editableIf(mayEdit: boolean, file: string): Extension {
  const about = `${file}${mayEdit ? ', press Escape and then Tab to leave the editor' : ', cannot be changed'}`;
  return [
    EditorState.readOnly.of(!mayEdit),
    EditorView.contentAttributes.of({
      'aria-label': about,
      'aria-multiline': 'true',
      tabindex: '0',
      ...(mayEdit ? {} : { 'aria-readonly': 'true' }),
    }),
  ];
}

function stateOf(latest: { readonly current: Given }, type: (text: string) => void): EditorState {
  const { text, file, readOnly } = latest.current;
  return EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      foldGutter(),
      lintGutter(),
      history(),
      indentOnInput(),
      indentUnit.of('  '),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      autocompletion({ override: [completeWords(() => latest.current.texts())], icons: false }),
      wordHelp,
      yaml(),
      editorTheme,
      EditorView.lineWrapping,
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...historyKeymap,
        ...foldKeymap,
        ...completionKeymap,
        ...lintKeymap,
        indentWithTab,
      ]),
      editable.of(editableIf(!readOnly, file)),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        const now = update.state.doc.toString();
        type(now);
        latest.current.onText(now);
      }),
    ],
  });
}

/** The word at its place; at the end of a line the last one. */
function diagnosticIn(doc: Text, { line, column, text, hint, severity, code }: CatalogDiagnosticView): Diagnostic {
  const row = doc.line(Math.min(Math.max(1, line), doc.lines));
  const from = Math.min(row.from + Math.max(0, column - 1), row.to);
  const word = /^[^\s,{}[\]:]+/.exec(row.text.slice(from - row.from))?.[0].length ?? 0;
  return {
    from,
    to: Math.min(row.to, from + Math.max(1, word)),
    severity: severity === 'mistake' ? 'error' : 'warning',
    message: `${code} ${text}${hint === null ? '' : `\n${hint}`}`,
  };
}

function goTo(view: EditorView | null, { line, column }: Spot): void {
  if (view === null) return;
  const row = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
  const anchor = Math.min(row.to, row.from + Math.max(0, column - 1));
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
  view.focus();
}
