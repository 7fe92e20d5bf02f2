export { BarList, type BarListItem } from "./bar-list";
export { HeatMap } from "./heat-map";
export { Series, type SeriesLine } from "./series";
export { Sparkline } from "./sparkline";
