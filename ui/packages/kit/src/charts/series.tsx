import { Area, AreaChart, Bar, BarChart, CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

export interface SeriesLine {
  key: string;
  label: string;
  dashed?: boolean;
  /** The place of its colour: the same series keeps it in every chart. */
  colour?: number;
}

interface SeriesProps {
  data: Record<string, string | number | null>[];
  lines: SeriesLine[];
  x: string;
  kind?: "line" | "bar" | "area";
  label: string;
  height?: number;
  format?: (value: number) => string;
  /** The top of the scale, where the values have one. */
  max?: number;
  formatX?: (value: string) => string;
  /** A click on the chart chooses the point above it. */
  onSelect?: (x: string) => void;
}

const COLOURS = [1, 2, 3, 4, 5, 6].map((index) => `var(--color-chart-${index})`);
const AXIS = { stroke: "var(--color-line-strong)", tick: { fill: "var(--color-muted)", fontSize: 11 }, tickLine: false } as const;

/** Lines, areas or bars over days. The table that a screen reader gets holds the same numbers. */
export function Series({ data, lines, x, kind = "line", label, height = 220, format, max, formatX, onSelect }: SeriesProps) {
  const Chart = { line: LineChart, bar: BarChart, area: AreaChart }[kind];
  const show = (value: unknown): string => (typeof value === "number" ? (format ? format(value) : String(value)) : "");
  const showX = (value: unknown): string => (formatX ? formatX(String(value)) : String(value));
  return (
    <figure aria-label={label}>
      <div aria-hidden="true">
        <ResponsiveContainer width="100%" height={height}>
          <Chart data={data} margin={{ top: 8, right: 8, bottom: 0, left: -12 }} accessibilityLayer={false} {...(onSelect ? { onClick: ({ activeLabel }: { activeLabel?: string | number | undefined }) => activeLabel !== undefined && onSelect(String(activeLabel)), className: "cursor-pointer" } : {})}>
            <CartesianGrid vertical={false} stroke="var(--color-line)" />
            <XAxis dataKey={x} {...AXIS} tickFormatter={showX} minTickGap={28} />
            <YAxis {...AXIS} axisLine={false} allowDecimals={max === 1} width={52} {...(max ? { domain: [0, max] as [number, number], ...(max > 1 ? { ticks: Array.from({ length: max + 1 }, (_, at) => at) } : {}) } : {})} {...(format ? { tickFormatter: show } : {})} />
            <Tooltip
              cursor={{ fill: "var(--color-hover)", stroke: "var(--color-line-strong)" }}
              labelFormatter={showX}
              formatter={(value) => show(value)}
              isAnimationActive={false}
              contentStyle={{ background: "var(--color-raised)", border: "1px solid var(--color-line)", borderRadius: 6, fontSize: 12 }}
            />
            {lines.length > 1 ? <Legend iconSize={8} iconType="circle" wrapperStyle={{ fontSize: 12 }} /> : null}
            {lines.map((line, index) => {
              const colour = COLOURS[(line.colour ?? index) % COLOURS.length] ?? "currentColor";
              const dash = line.dashed ? { strokeDasharray: "4 4" } : {};
              if (kind === "bar") return <Bar key={line.key} dataKey={line.key} name={line.label} fill={colour} radius={[3, 3, 0, 0]} maxBarSize={26} isAnimationActive={false} />;
              if (kind === "area")
                return <Area key={line.key} type="monotone" dataKey={line.key} name={line.label} stroke={colour} fill={colour} fillOpacity={0.14} strokeWidth={2} isAnimationActive={false} {...dash} />;
              return <Line key={line.key} type="monotone" dataKey={line.key} name={line.label} stroke={colour} strokeWidth={2} dot={false} isAnimationActive={false} {...dash} />;
            })}
          </Chart>
        </ResponsiveContainer>
      </div>
      {/* A table is as wide as its words and would not be clipped by itself. */}
      <div className="sr-only">
        <table>
          <caption>{label}</caption>
          <tbody>
            {data.map((row) => (
              <tr key={String(row[x])}>
                <th scope="row">{showX(row[x])}</th>
                {lines.map((line) => (
                  <td key={line.key}>{`${line.label}: ${show(row[line.key]) || "–"}`}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
