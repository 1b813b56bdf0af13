import type { ReactNode } from 'react';
import { layWaterfall, type Range } from './waterfall.ts';
import './waterfall.css';

export type WaterfallRow = {
  readonly key: string;
  readonly label: ReactNode;
  readonly amount: number;
  readonly text: string;
  readonly tone: 'good' | 'warning' | 'breach' | 'blind' | 'plain';
  /** Beside the amount: how sure it is, between what it lies. */
  readonly detail: ReactNode;
};
type Given = {
  readonly caption: string;
  readonly columns: readonly [label: string, amount: string, detail: string];
  readonly start: { readonly value: number; readonly label: string; readonly text: string } | null;
  readonly rows: readonly WaterfallRow[];
  readonly end: { readonly label: string; readonly text: string };
  readonly atLeast?: Range;
  /** A value that means something, drawn through all rows: the whole budget. */
  readonly line?: { readonly at: number; readonly label: string };
  /** The row that is pointed at, here or in a drawing beside it, and who wants to know of it. */
  readonly lit?: string | null;
  readonly onLit?: (key: string | null) => void;
};

/** A table whose middle column draws what its figures say: whoever listens gets the figures, and they add up. */
export function WaterfallTable({ caption, columns, start, rows, end, atLeast, line, lit = null, onLit }: Given): ReactNode {
  const drawn = layWaterfall(
    start?.value ?? 0,
    rows.map((row) => row.amount),
    atLeast ?? null,
  );
  const at = line === undefined ? null : drawn.place(line.at);
  const mark = at === null ? null : <i className="waterfall__line" style={{ left: `${at * 100}%` }} />;
  return (
    <table className="waterfall">
      <caption className="hidden-visually">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{columns[0]}</th>
          <td aria-hidden="true" className="waterfall__scale">
            <div className="waterfall__field">{at !== null && <span style={{ left: `${at * 100}%` }}>{line?.label}</span>}</div>
          </td>
          <th scope="col" className="waterfall__amount">
            {columns[1]}
          </th>
          <th scope="col">{columns[2]}</th>
        </tr>
      </thead>
      <tbody>
        {start !== null && <Edge edge={start} place={drawn.start} mark={mark} />}
        {rows.map((row, index) => (
          <tr
            key={row.key}
            className={`waterfall__row waterfall__row--${row.tone}${row.key === lit ? ' waterfall__row--lit' : ''}`}
            onPointerEnter={() => onLit?.(row.key)}
            onPointerLeave={() => onLit?.(null)}
            onFocus={() => onLit?.(row.key)}
            onBlur={() => onLit?.(null)}
          >
            <th scope="row">{row.label}</th>
            <td aria-hidden="true" className="waterfall__drawing">
              <div className="waterfall__field">
                {mark}
                <Bar bar={drawn.bars[index]} />
              </div>
            </td>
            <td className="waterfall__amount">{row.text}</td>
            <td className="waterfall__detail">{row.detail}</td>
          </tr>
        ))}
        <Edge edge={end} place={drawn.end} mark={mark} />
      </tbody>
    </table>
  );
}

function Bar({ bar }: { bar: { left: number; width: number } | undefined }): ReactNode {
  if (bar === undefined || bar.width === 0) return null;
  return <i className="waterfall__bar" style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }} />;
}

function Edge({ edge, place, mark }: { edge: { label: string; text: string }; place: number; mark: ReactNode }): ReactNode {
  return (
    <tr className="waterfall__edge">
      <th scope="row">{edge.label}</th>
      <td aria-hidden="true" className="waterfall__drawing">
        <div className="waterfall__field">
          {mark}
          <i className="waterfall__stop" style={{ left: `${place * 100}%` }} />
        </div>
      </td>
      <td className="waterfall__amount">{edge.text}</td>
      <td aria-hidden="true" />
    </tr>
  );
}
