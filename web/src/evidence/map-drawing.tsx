import type { CSSProperties, ReactNode } from 'react';
import { HealthShape } from '../mark/health-glyph.tsx';
import type { DrawnEdge, MapLayers, PlacedNode } from './map-layers.ts';
import { showCall, showKind } from './map-words.ts';

const [WIDE, HIGH, GAP] = [10, 5.5, 13]; // of a node and between two columns, in rem: figures stand at the lines
const APART = 1.5;
/** Of more than these the figures would lie on each other; the table has them all. */
const MOST_LABELS = 24;

/** The same as the table beside it, which is what is read out. */
export function MapDrawing({ layers }: { layers: MapLayers }): ReactNode {
  const { columns, rows, placed, drawn } = layers;
  const [width, height] = [columns * (WIDE + GAP) - GAP, rows * HIGH];
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Drawing of who calls whom; the table says the same">
      <div className="map" style={{ width: rem(width), height: rem(height) }} aria-hidden="true">
        <svg className="map__lines" viewBox={`0 0 ${width} ${height}`}>
          {drawn.map((edge) => (
            <g key={edge.key}>
              <path d={curve(edge)} className="map__line" strokeWidth={edge.weight} />
              {edge.bad > 0 && <path d={curve(edge)} className="map__line map__line--bad" strokeWidth={edge.bad} />}
            </g>
          ))}
        </svg>
        {placed.map((one) => (
          <NodeBox key={one.node.name} placed={one} />
        ))}
        {drawn.length <= MOST_LABELS &&
          drawn.map((edge) => (
            <span key={edge.key} className="map__figures" style={labelAt(edge)}>
              {showCall(edge.edge)}
              {edge.edge.is_new === true && <b> new</b>}
            </span>
          ))}
      </div>
    </div>
  );
}

function NodeBox({ placed: { node, column, row } }: { placed: PlacedNode }): ReactNode {
  const place: CSSProperties = {
    left: rem(column * (WIDE + GAP)),
    top: rem(row * HIGH),
    width: rem(WIDE),
    height: rem(HIGH - APART),
  };
  return (
    <div className={`map__node map__node--${node.kind}`} style={place} title={node.name}>
      <b>{node.name}</b>
      <span className={node.health === null ? 'quiet' : `tone-${node.health}`}>
        {node.health !== null && <HealthShape health={node.health} />} {node.health ?? showKind(node.kind)}
      </span>
    </div>
  );
}

function rem(length: number): string {
  return `${length}rem`;
}

type Ends = { readonly x: number; readonly y: number; readonly toX: number; readonly toY: number };

function endsOf({ from, to }: DrawnEdge): Ends {
  const middle = (row: number): number => row * HIGH + (HIGH - APART) / 2;
  return { x: from.column * (WIDE + GAP) + WIDE, y: middle(from.row), toX: to.column * (WIDE + GAP), toY: middle(to.row) };
}

function curve(edge: DrawnEdge): string {
  const { x, y, toX, toY } = endsOf(edge);
  // What leads back, or to itself, goes around underneath.
  if (toX <= x) return `M${x} ${y}C${x + GAP / 2} ${y + HIGH * 0.8} ${toX - GAP / 2} ${toY + HIGH * 0.8} ${toX} ${toY}`;
  return `M${x} ${y}C${x + GAP / 2} ${y} ${toX - GAP / 2} ${toY} ${toX} ${toY}`;
}

/** In the first gap behind the caller, nearer to its own end of the curve, so that lines from one place are told apart. */
function labelAt(edge: DrawnEdge): CSSProperties {
  const { x, y, toX, toY } = endsOf(edge);
  if (toX <= x) return { left: rem((x + toX) / 2), top: rem((y + toY) / 2 + HIGH * 0.6) };
  const part = 0.52;
  const rise = part ** 2 * (3 - 2 * part); // how far a curve with level ends has come so far along
  return { left: rem(x + (toX - x) * part), top: rem(y + (toY - y) * rise) };
}
