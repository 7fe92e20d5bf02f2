import { clsx, type ClassValue } from "clsx";

/** Joins class names; falsy ones drop out. */
export const cx = (...names: ClassValue[]): string => clsx(names);
