export interface Line {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Lines that went and lines that came, in reading order: the longest common sequence stays. */
export function diffLines(before: string, after: string): Line[] {
  const one = before.split("\n");
  const other = after.split("\n");
  const longest = common(one, other);
  const lines: Line[] = [];
  let row = 0;
  let column = 0;
  while (row < one.length || column < other.length) {
    const [left, right] = [one[row], other[column]];
    if (left !== undefined && left === right) {
      lines.push({ kind: "same", text: left });
      row += 1;
      column += 1;
    } else if (right === undefined || (left !== undefined && longest[row + 1]![column]! >= longest[row]![column + 1]!)) {
      lines.push({ kind: "gone", text: left ?? "" });
      row += 1;
    } else {
      lines.push({ kind: "new", text: right });
      column += 1;
    }
  }
  return lines;
}

/** `found[row][column]`: how many lines the rest of both texts have in common. */
function common(one: string[], other: string[]): number[][] {
  const found = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let row = one.length - 1; row >= 0; row -= 1)
    for (let column = other.length - 1; column >= 0; column -= 1)
      found[row]![column] = one[row] === other[column] ? found[row + 1]![column + 1]! + 1 : Math.max(found[row + 1]![column]!, found[row]![column + 1]!);
  return found;
}
