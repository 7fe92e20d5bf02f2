import i18next from "i18next";
import texts from "@/locales/en/settings.json";

// The first visit does without these: they arrive with the pages that show them.
i18next.addResourceBundle("en", "translation", texts, true, true);
