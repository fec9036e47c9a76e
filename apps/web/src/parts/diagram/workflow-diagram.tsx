import { useEffect, useId, useMemo, useRef } from 'react';
import { drawing, LINE, type Diagram } from './layout.js';

/**
 * A workflow as a picture: states, steps, and where a case stands. Colour is never the only sign: the state in which the
 * case stands has a thicker line and says so. The same is told in words by the table beside it.
 */
export function WorkflowDiagram({
  diagram,
  current = [],
  label,
}: {
  readonly diagram: Diagram;
  /** Ids of the states in which the case stands: one, and one for each track. */
  readonly current?: readonly string[];
  readonly label: string;
}) {
  const arrow = useId();
  const { width, height, nodes, edges, tracks } = useMemo(() => drawing(diagram), [diagram]);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const here = [...(frame.current?.querySelectorAll('.here') ?? [])].map((box) => box.getBoundingClientRect());
    if (!frame.current || here.length === 0) return;
    const outer = frame.current.getBoundingClientRect();
    const middle = (from: number[], to: number[]) => (Math.min(...from) + Math.max(...to)) / 2;
    const [left, right] = [here.map((box) => box.left), here.map((box) => box.right)];
    const [top, bottom] = [here.map((box) => box.top), here.map((box) => box.bottom)];
    frame.current.scrollLeft += middle(left, right) - (outer.left + outer.width / 2);
    frame.current.scrollTop += middle(top, bottom) - (outer.top + outer.height / 2);
  }, [diagram, current.join()]);
  return (
    <div className="diagram" ref={frame}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        // Made smaller to fit, but not so small that nobody can read it.
        style={{ width: `${width / 14}rem`, maxWidth: '100%', minWidth: `${width / 19}rem` }}
        role="img"
        aria-label={label}
      >
        <defs>
          <marker
            id={arrow}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M0 0 8 4 0 8z" className="arrow" />
          </marker>
        </defs>
        {tracks.map(({ id, title, x, y, width, height }) => (
          <g key={id} className="frame">
            <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx="8" />
            <text x={x - width / 2 + 8} y={y - height / 2 + 14}>
              {title}
            </text>
          </g>
        ))}
        {edges
          .filter(({ unseen }) => !unseen)
          .map(({ from, to, points, label, begins }) => (
            <g key={`${from}>${to}`} className={begins ? 'step begins' : 'step'}>
              <path d={curve(points)} markerEnd={`url(#${arrow})`} />
              <Lines x={label.x} y={label.y} lines={label.lines} />
            </g>
          ))}
        {nodes.map(({ id, kind, x, y, width, height, lines, more }) =>
          kind === 'start' ? (
            <circle key={id} cx={x} cy={y} r={width / 2} className="begin" />
          ) : (
            <g key={id} className={`state ${kind}${current.includes(id) ? ' here' : ''}`}>
              <rect
                x={x - width / 2}
                y={y - height / 2}
                width={width}
                height={height}
                rx={kind === 'final' || kind === 'done' ? height / 2 : 6}
              />
              <Lines x={x} y={y} lines={lines} more={more} />
            </g>
          ),
        )}
      </svg>
    </div>
  );
}

type LinesProps = {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
  /** Smaller lines below. */
  readonly more?: readonly string[];
};

function Lines({ x, y, lines, more = [] }: LinesProps) {
  const all = [...lines, ...more];
  const top = y - ((all.length - 1) * LINE) / 2;
  return (
    <text x={x} y={top} dominantBaseline="central">
      {all.map((line, i) => (
        <tspan key={i} x={x} dy={i === 0 ? 0 : LINE} className={i < lines.length ? undefined : 'note'}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

/** A line through points, bent at each of them. */
function curve(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const middle = (a: number, b: number) => (a + b) / 2;
  const bends = rest.map((point, i) => {
    const next = rest[i + 1];
    return next
      ? `Q${point.x} ${point.y} ${middle(point.x, next.x)} ${middle(point.y, next.y)}`
      : `L${point.x} ${point.y}`;
  });
  return `M${first.x} ${first.y} ${bends.join(' ')}`;
}
