import { useTranslation } from "react-i18next";
import { useCategoryName } from "@/domain/lists";
import { PRIORITIES, type Priority, type Source, SOURCES } from "@/domain/types";
import type { Field } from "./api";

const isPriority = (name: string): name is Priority => (PRIORITIES as string[]).includes(name);
const isSource = (name: string): name is Source => (SOURCES as string[]).includes(name);

/** A value of the measured field as people read it. */
export function useValueName(field: Field): (value: string) => string {
  const { t } = useTranslation();
  const categoryName = useCategoryName();
  return (value) => (field === "category" ? categoryName(value) : isPriority(value) ? t(`priority.${value}`) : value);
}

/** The name of a group: a category, a source and a priority by their words, everything else as it is stored. */
export function useGroupName(field: Field): (kind: string, name: string) => string {
  const { t } = useTranslation();
  const valueName = useValueName(field);
  return (kind, name) => {
    if (kind === "category") return valueName(name);
    if (kind === "source" && isSource(name)) return t(`source.${name}`);
    return name || t("quality.noName");
  };
}
