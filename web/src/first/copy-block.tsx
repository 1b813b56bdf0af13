import { useEffect, useState, type ReactNode } from 'react';

/** Something to be taken along whole: its text, and the button that does it. */
export function CopyBlock({ title, text }: { title: string; text: string }): ReactNode {
  const [said, setSaid] = useState<'' | 'Copied' | 'Select it and copy it'>('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), 2_500);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Select it and copy it'); // browsers give the clipboard to pages of https and of this machine only
    }
  };
  return (
    <figure className="copy">
      <figcaption className="copy__head">
        <span className="label">{title}</span>
        <span className="copy__way">
          <span role="status" className="quiet">
            {said}
          </span>
          <button type="button" className="copy__button" aria-label={`Copy: ${title}`} onClick={() => void copy()}>
            Copy
          </button>
        </span>
      </figcaption>
      <pre tabIndex={0} aria-label={title}>
        <code>{text}</code>
      </pre>
    </figure>
  );
}
