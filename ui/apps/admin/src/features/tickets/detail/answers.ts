/** The engine's answer holds open-ended objects; these read what the card shows and leave out what is not as expected. */
export interface Alternative {
  category: string;
  probability: number;
}

export interface WeighedWord {
  text: string;
  weight: number;
}

type Loose = Record<string, unknown>;

export const alternativesOf = (raw: Loose[] | undefined): Alternative[] =>
  (raw ?? []).flatMap(({ category, probability, confidence }) => {
    const share = typeof probability === "number" ? probability : confidence;
    return typeof category === "string" && typeof share === "number" ? [{ category, probability: share }] : [];
  });

export const wordsOf = (raw: Loose[] | undefined): WeighedWord[] =>
  (raw ?? [])
    .flatMap(({ kind, text, weight }) => (kind === "word" && typeof text === "string" && typeof weight === "number" && weight !== 0 ? [{ text, weight }] : []))
    .slice(0, 6);

const STEPS: readonly unknown[] = ["impact", "urgency", "priority", "floor", "score"];

/** How the priority came about, step by step. */
export const stepsOf = (raw: Loose[] | undefined): string[] => (raw ?? []).flatMap(({ kind, text }) => (STEPS.includes(kind) && typeof text === "string" ? [text] : []));
