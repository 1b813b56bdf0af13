import { useState, type ReactNode } from 'react';
import { wordsOf, type CheckWords } from './check-words.ts';

type Checked =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly name: string; readonly share: number }
  | { readonly kind: 'done'; readonly name: string; readonly words: CheckWords }
  | { readonly kind: 'failed'; readonly why: string };

/** An exported ledger is checked here by the browser alone: the server is not asked about its own honesty. */
export function CheckPanel(): ReactNode {
  const [checked, setChecked] = useState<Checked>({ kind: 'none' });
  const [known, setKnown] = useState('');
  const check = (file: File | undefined): void => {
    if (file === undefined) return;
    const progress = (share: number): void => setChecked({ kind: 'reading', name: file.name, share });
    progress(0);
    run(file, { known, progress }).then(setChecked, (error: unknown) =>
      setChecked({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <section className="panel ledger__check" aria-labelledby="check">
      <h2 id="check">Check an exported ledger</h2>
      <p className="quiet">
        Choose a file of <code>plimsoll ledger export</code>, or drop it onto the field. It is checked in this browser and goes
        nowhere.
      </p>
      <p className="ledger__choice">
        <label>
          Key that you know{' '}
          <input value={known} onChange={(event) => setKnown(event.target.value)} placeholder="optional" size={20} />
        </label>
        <label>
          File <input type="file" onChange={(event) => check(event.target.files?.[0])} />
        </label>
      </p>
      <div role="status">
        <Outcome checked={checked} />
      </div>
    </section>
  );
}

function Outcome({ checked }: { checked: Checked }): ReactNode {
  if (checked.kind === 'none') return null;
  if (checked.kind === 'reading') {
    return (
      <p>
        Checking {checked.name}: {Math.floor(checked.share * 100)} %
      </p>
    );
  }
  if (checked.kind === 'failed') return <p className="tone-breach">{checked.why}</p>;
  const { words, name } = checked;
  return (
    <>
      <p>
        <b className={words.isGood ? 'tone-good' : 'tone-breach'}>{words.said}</b> {name}. {words.more}
      </p>
      {words.findings.length > 0 && (
        <ul>
          {words.findings.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** The checker is only fetched by those who have something to check. */
async function run(file: File, { known, progress }: { known: string; progress: (share: number) => void }): Promise<Checked> {
  const { checkFile, whyNot } = await import('./check-file.ts');
  const why = await whyNot();
  if (why !== null) return { kind: 'failed', why };
  const trusted = known.split(/[\s,]+/).filter((key) => key !== '');
  return { kind: 'done', name: file.name, words: wordsOf(await checkFile(file, { trusted, progress })) };
}
