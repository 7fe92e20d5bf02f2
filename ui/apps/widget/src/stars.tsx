import type { Texts } from "./texts";

/** Five buttons for a solved request; the stars that were given stay lit and can be changed. */
export function Stars({ given, disabled, texts: t, onRate }: { given: number | null; disabled: boolean; texts: Texts; onRate: (stars: number) => void }) {
  return (
    <div class="stars" role="group" aria-label={t.rate}>
      <span>{given ? t.rated : t.rate}</span>
      {[1, 2, 3, 4, 5].map((stars) => (
        <button key={stars} type="button" disabled={disabled} aria-pressed={stars === given} aria-label={t.stars.replace("{count}", String(stars))} onClick={() => onRate(stars)}>
          <span aria-hidden="true">{stars <= (given ?? 0) ? "\u2605" : "\u2606"}</span>
        </button>
      ))}
    </div>
  );
}
