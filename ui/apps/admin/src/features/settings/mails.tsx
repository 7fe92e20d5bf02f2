import { useTranslation } from "react-i18next";
import { HeldMails } from "./held-mails";
import { Quarantine } from "./quarantine";
import { SectionFrame } from "./section-frame";
import { SentMessages } from "./sent-messages";

/** What came and waits for a person, what could not be read, and what went out. */
export default function Mails() {
  const { t } = useTranslation();
  return (
    <SectionFrame title={t("set.section.mails")} text={t("set.mail.text")}>
      <div className="flex flex-col gap-6">
        <HeldMails />
        <Quarantine />
        <SentMessages />
      </div>
    </SectionFrame>
  );
}
