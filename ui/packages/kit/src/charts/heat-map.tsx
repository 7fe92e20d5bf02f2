interface HeatMapProps {
  label: string;
  rows: string[];
  columns: string[];
  /** value[row][column] */
  values: number[][];
}

/** Counts by weekday and hour: the darker, the more. */
export function HeatMap({ label, rows, columns, values }: HeatMapProps) {
  const most = Math.max(1, ...values.flat());
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full min-w-120 border-separate border-spacing-0.5 text-xs">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            <td />
            {columns.map((column, index) => (
              <th key={column} scope="col" className="tabular font-normal text-muted">
                {index % 3 === 0 ? column : <span className="sr-only">{column}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, rowIndex) => (
            <tr key={row}>
              <th scope="row" className="pe-2 text-start font-normal whitespace-nowrap text-muted">
                {row}
              </th>
              {columns.map((column, index) => {
                const value = values[rowIndex]?.[index] ?? 0;
                return (
                  <td key={column} title={`${row} ${column}: ${value}`} className="relative h-5 min-w-4 overflow-hidden rounded-sm bg-sunken p-0">
                    <span aria-hidden="true" className="absolute inset-0 bg-chart-1" style={{ opacity: value / most }} />
                    <span className="sr-only">{value}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
