"""The announcement of an old message is recognised in the languages people write to a service desk."""

import pytest

from nullticket.features.email.lines import lines_of_text
from nullticket.features.email.reply import read_reply

NEW = "The new words.\nSecond line."

ATTRIBUTIONS = {
    "english gmail": "On Tue, Mar 3, 2026 at 10:11 AM Jo Doe <jo@example.org> wrote:",
    "english apple": "On 3 Mar 2026, at 10:11, Jo Doe <jo@example.org> wrote:",
    "english thunderbird": "On 03.03.26 10:11, Jo Doe wrote:",
    "english 24h": "On Tue, 3 Mar 2026 at 10:11, Jo Doe <jo@example.org> wrote:",
    "english evolution": "On Tue, 2026-03-03 at 10:11 +0100, Jo Doe wrote:",
    "english outlook mobile": 'On Tue, Mar 3, 2026 at 10:11 AM +0100, "Jo Doe" <jo@example.org> wrote:',
    "english mutt": "On Tue, Mar 03, 2026 at 10:11:12AM +0100, Jo Doe wrote:",
    "english horde": "Quoting Jo Doe <jo@example.org> on Tue, 3 Mar 2026:",
    "english netease": 'At 2026-03-03 10:11:12, "Jo Doe" <jo@example.org> wrote:',
    "english yahoo": "On Tuesday, March 3, 2026 at 10:11:12 AM GMT+1, Jo Doe <jo@example.org> wrote:",
    "english protonmail": "On Tuesday, March 3rd, 2026 at 10:11, Jo Doe <jo@example.org> wrote:",
    "english sparrow": "On Tuesday, March 3, 2026 at 10:11 AM, Jo Doe wrote:",
    "german gmail": "Am Di., 3. März 2026 um 10:11 Uhr schrieb Jo Doe <jo@example.org>:",
    "german thunderbird": "Am 03.03.2026 um 10:11 schrieb Jo Doe:",
    "german apple": "Am 03.03.2026 um 10:11 schrieb Jo Doe <jo@example.org>:",
    "german k9": "Am 3. März 2026 10:11:12 MEZ schrieb Jo Doe <jo@example.org>:",
    "french gmail": "Le mar. 3 mars 2026 à 10:11, Jo Doe <jo@example.org> a écrit :",
    "french thunderbird": "Le 03/03/2026 à 10:11, Jo Doe a écrit :",
    "french apple": "Le 3 mars 2026 à 10:11, Jo Doe <jo@example.org> a écrit :",
    "spanish gmail": "El mar, 3 mar 2026 a las 10:11, Jo Doe (<jo@example.org>) escribió:",
    "spanish thunderbird": "El 03/03/2026 a las 10:11, Jo Doe escribió:",
    "italian gmail": "Il giorno mar 3 mar 2026 alle ore 10:11 Jo Doe <jo@example.org> ha scritto:",
    "italian thunderbird": "Il 03/03/2026 10:11, Jo Doe ha scritto:",
    "portuguese gmail": "Em ter., 3 de mar. de 2026 às 10:11, Jo Doe <jo@example.org> escreveu:",
    "portuguese thunderbird": "Em 03/03/2026 10:11, Jo Doe escreveu:",
    "dutch gmail": "Op di 3 mrt 2026 om 10:11 schreef Jo Doe <jo@example.org>:",
    "dutch apple": "Op 3 mrt. 2026, om 10:11 heeft Jo Doe <jo@example.org> het volgende geschreven:",
    "dutch thunderbird": "Op 3-3-2026 om 10:11 schreef Jo Doe:",
    "polish gmail": "wt., 3 mar 2026 o 10:11 Jo Doe <jo@example.org> napisał(a):",
    "polish thunderbird": "W dniu 03.03.2026 o 10:11, Jo Doe pisze:",
    "polish apple": "Wiadomość napisana przez Jo Doe <jo@example.org> w dniu 3 mar 2026, o godz. 10:11:",
    "swedish gmail": "Den tis 3 mars 2026 kl 10:11 skrev Jo Doe <jo@example.org>:",
    "swedish apple": "3 mars 2026 kl. 10:11 skrev Jo Doe <jo@example.org>:",
    "swedish thunderbird": "Den 2026-03-03 kl. 10:11, skrev Jo Doe:",
    "norwegian gmail": "tir. 3. mars 2026 kl. 10:11 skrev Jo Doe <jo@example.org>:",
    "norwegian apple": "3. mars 2026 kl. 10:11 skrev Jo Doe <jo@example.org>:",
    "danish gmail": "Den tirs. 3. mar. 2026 kl. 10.11 skrev Jo Doe <jo@example.org>:",
    "danish apple": "Den 3. mar. 2026 kl. 10.11 skrev Jo Doe <jo@example.org>:",
    "finnish gmail": "ti 3. maalisk. 2026 klo 10.11 Jo Doe (jo@example.org) kirjoitti:",
    "finnish apple": "Jo Doe <jo@example.org> kirjoitti 3.3.2026 kello 10.11:",
    "russian gmail": "вт, 3 мар. 2026 г. в 10:11, Jo Doe <jo@example.org>:",
    "russian thunderbird": "03.03.2026 10:11, Jo Doe пишет:",
    "russian mail.ru": "Вторник, 3 марта 2026, 10:11 +03:00 от Jo Doe <jo@example.org>:",
    "russian yandex": '03.03.2026, 10:11, "Jo Doe" <jo@example.org>:',
    "russian apple": "3 марта 2026 г., в 10:11, Jo Doe <jo@example.org> написал(а):",
    "ukrainian gmail": "вт, 3 бер. 2026 р. о 10:11 Jo Doe <jo@example.org> пише:",
    "czech gmail": "út 3. 3. 2026 v 10:11 odesílatel Jo Doe <jo@example.org> napsal:",
    "czech thunderbird": "Dne 03. 03. 26 v 10:11 Jo Doe napsal(a):",
    "slovak gmail": "ut 3. 3. 2026 o 10:11 Jo Doe <jo@example.org> napísal(a):",
    "hungarian gmail": "Jo Doe <jo@example.org> ezt írta (időpont: 2026. márc. 3., K, 10:11):",
    "hungarian thunderbird": "2026. 03. 03. 10:11 keltezéssel, Jo Doe írta:",
    "romanian gmail": "În mar., 3 mar. 2026 la 10:11, Jo Doe <jo@example.org> a scris:",
    "bulgarian gmail": "На вт, 3.03.2026 г. в 10:11 Jo Doe <jo@example.org> написа:",
    "greek gmail": "Στις Τρί 3 Μαρ 2026 στις 10:11 π.μ., ο χρήστης Jo Doe <jo@example.org> έγραψε:",
    "turkish gmail": "Jo Doe <jo@example.org>, 3 Mar 2026 Sal, 10:11 tarihinde şunu yazdı:",
    "japanese gmail": "2026年3月3日(火) 10:11 Jo Doe <jo@example.org>:",
    "japanese apple": "2026/03/03 10:11、Jo Doe <jo@example.org>のメール:",
    "chinese gmail": "Jo Doe <jo@example.org> 于2026年3月3日周二 10:11写道：",
    "chinese apple": "在 2026年3月3日，10:11，Jo Doe <jo@example.org> 写道：",
    "chinese traditional": "Jo Doe <jo@example.org> 於 2026年3月3日 週二 上午10:11寫道：",
    "korean gmail": "2026년 3월 3일 (화) 오전 10:11, Jo Doe <jo@example.org>님이 작성:",
    "hebrew gmail": "\u202bבתאריך יום ג׳, 3 במרץ 2026 ב-10:11 מאת \u202aJo Doe\u202c\u200f <\u202ajo@example.org\u202c\u200f>:\u202c",
    "arabic gmail": "في الثلاثاء، 3 مارس 2026 في 10:11 ص تمت كتابة ما يلي بواسطة Jo Doe <jo@example.org>:",
    "vietnamese gmail": "Vào Th 3, 3 thg 3, 2026 vào lúc 10:11 Jo Doe <jo@example.org> đã viết:",
    "indonesian gmail": "Pada tanggal Sel, 3 Mar 2026 pukul 10.11 Jo Doe <jo@example.org> menulis:",
    "thai gmail": "ในวันที่ อ. 3 มี.ค. 2026 เวลา 10:11 Jo Doe <jo@example.org> เขียนว่า:",
    "catalan gmail": "Missatge de Jo Doe <jo@example.org> del dia dt., 3 de març 2026 a les 10:11:",
    "croatian gmail": "uto, 3. ožu 2026. u 10:11 Jo Doe <jo@example.org> napisao je:",
    "slovenian gmail": "V V tor., 3. mar. 2026 ob 10:11 je oseba Jo Doe <jo@example.org> napisala:",
    "serbian gmail": "уто, 3. мар 2026. у 10:11 Jo Doe <jo@example.org> је написао/ла:",
    "lithuanian gmail": "2026-03-03, an, 10:11 Jo Doe <jo@example.org> rašė:",
    "latvian gmail": "otrd., 2026. g. 3. marts, plkst. 10:11 — lietotājs Jo Doe (<jo@example.org>) rakstīja:",
    "estonian gmail": "Kasutaja Jo Doe (<jo@example.org>) kirjutas kuupäeval T, 3. märts 2026 kell 10:11:",
    "icelandic": "þri., 3. mar. 2026 kl. 10:11 skrifaði Jo Doe <jo@example.org>:",
    "persian gmail": "در تاریخ سه‌شنبه ۳ مارس ۲۰۲۶، 10:11 Jo Doe <jo@example.org> نوشت:",
}

HEADER_BLOCKS = {
    "catalan": ("De", "Enviat el", "Per a", "Assumpte"),
    "hindi": ("प्रेषक", "भेजा गया", "प्रति", "विषय"),
    "english": ("From", "Sent", "To", "Subject"),
    "english date": ("From", "Date", "To", "Subject"),
    "german": ("Von", "Gesendet", "An", "Betreff"),
    "german date": ("Von", "Datum", "An", "Betreff"),
    "french": ("De", "Envoyé", "À", "Objet"),
    "french spaced": ("De ", "Envoyé ", "À ", "Objet "),
    "french date": ("De", "Date", "À", "Objet"),
    "spanish": ("De", "Enviado", "Para", "Asunto"),
    "spanish el": ("De", "Enviado el", "Para", "Asunto"),
    "portuguese": ("De", "Enviada em", "Para", "Assunto"),
    "portuguese pt": ("De", "Enviado", "Para", "Assunto"),
    "italian": ("Da", "Inviato", "A", "Oggetto"),
    "dutch": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "swedish": ("Från", "Skickat", "Till", "Ämne"),
    "norwegian": ("Fra", "Sendt", "Til", "Emne"),
    "finnish": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "polish": ("Od", "Wysłano", "Do", "Temat"),
    "russian": ("От", "Отправлено", "Кому", "Тема"),
    "ukrainian": ("Від", "Надіслано", "Кому", "Тема"),
    "czech": ("Od", "Odesláno", "Komu", "Předmět"),
    "slovak": ("Od", "Odoslané", "Komu", "Predmet"),
    "hungarian": ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    "romanian": ("De la", "Trimis", "Către", "Subiect"),
    "bulgarian": ("От", "Изпратено", "До", "Относно"),
    "greek": ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    "turkish": ("Kimden", "Gönderildi", "Kime", "Konu"),
    "croatian": ("Šalje", "Poslano", "Prima", "Predmet"),
    "slovenian": ("Od", "Poslano", "Za", "Zadeva"),
    "japanese": ("差出人", "送信日時", "宛先", "件名"),
    "chinese": ("发件人", "发送时间", "收件人", "主题"),
    "chinese traditional": ("寄件者", "寄件日期", "收件者", "主旨"),
    "korean": ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    "hebrew": ("מאת", "נשלח", "אל", "נושא"),
    "arabic": ("من", "تاريخ الإرسال", "إلى", "الموضوع"),
    "vietnamese": ("Từ", "Đã gửi", "Đến", "Chủ đề"),
    "indonesian": ("Dari", "Dikirim", "Kepada", "Subjek"),
    "thai": ("จาก", "ส่ง", "ถึง", "เรื่อง"),
    "estonian": ("Saatja", "Saadetud", "Adressaat", "Teema"),
    "latvian": ("No", "Nosūtīts", "Kam", "Temats"),
    "lithuanian": ("Nuo", "Išsiųsta", "Kam", "Tema"),
}

SEPARATORS = [
    "-----Original Message-----",
    "----- Original Message -----",
    "-----Ursprüngliche Nachricht-----",
    "-------- Original-Nachricht --------",
    "-----Message d'origine-----",
    "----- Mail original -----",
    "-----Mensaje original-----",
    "-----Mensagem original-----",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-----Originalmeddelande-----",
    "-----Opprinnelig melding-----",
    "-----Oprindelig meddelelse-----",
    "-----Alkuperäinen viesti-----",
    "-----Wiadomość oryginalna-----",
    "-----Исходное сообщение-----",
    "-----Původní zpráva-----",
    "-----Eredeti üzenet-----",
    "-----Mesaj original-----",
    "-----Αρχικό μήνυμα-----",
    "-----Özgün İleti-----",
    "------------------ 原始邮件 ------------------",
    "-----原始郵件-----",
    "-----元のメッセージ-----",
    "-----원본 메시지-----",
]

DEVICES = [
    "Sent from my iPhone",
    "Sent from my Samsung Galaxy smartphone.",
    "Sent from Mail for Windows",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android<https://aka.ms/x>",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon mobile",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
    "Надіслано з iPhone",
    "Odesláno z iPhonu",
    "Küldve az iPhone-omról",
    "Trimis de pe iPhone-ul meu",
    "iPhone'umdan gönderildi",
    "iPhoneから送信",
    "发自我的iPhone",
    "나의 iPhone에서 보냄",
    "נשלח מה-iPhone שלי",
    "Được gửi từ iPhone của tôi",
    "Dikirim dari iPhone saya",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_text_above_an_attribution_with_quote_marks_is_the_reply(attribution):
    text = f"{NEW}\n\n{attribution}\n> The old words.\n>\n> More of them.\n"

    assert read_reply(lines_of_text(text)).reply == NEW


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_text_above_an_attribution_without_quote_marks_is_the_reply(attribution):
    text = f"{NEW}\n\n{attribution}\n\nThe old words.\n\nMore of them.\n"

    assert read_reply(lines_of_text(text)).reply == NEW


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_an_attribution_may_be_wrapped_at_any_space(attribution):
    words = attribution.split(" ")
    half = len(words) // 2
    wrapped = " ".join(words[:half]) + "\n" + " ".join(words[half:])
    text = f"{NEW}\n\n{wrapped}\n\n> The old words.\n"

    assert read_reply(lines_of_text(text)).reply == NEW


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_text_below_the_quote_is_the_reply_too(attribution):
    text = f"{attribution}\n> The old words.\n>\n> More of them.\n\n{NEW}\n"

    assert read_reply(lines_of_text(text)).reply == NEW


@pytest.mark.parametrize("labels", HEADER_BLOCKS.values(), ids=HEADER_BLOCKS.keys())
@pytest.mark.parametrize("shape", ["{}: {}", "*{}:* {}", "{}:{}"])
def test_text_above_a_quoted_header_is_the_reply(labels, shape):
    values = ("Jo Doe <jo@example.org>", "Tuesday, 3 March 2026 10:11", "Help <help@example.com>", "Printer")
    block = "\n".join(shape.format(label, value) for label, value in zip(labels, values, strict=True))
    text = f"{NEW}\n\n{block}\n\nThe old words.\n\nMore of them.\n"

    assert read_reply(lines_of_text(text)).reply == NEW


@pytest.mark.parametrize("labels", HEADER_BLOCKS.values(), ids=HEADER_BLOCKS.keys())
def test_a_header_without_addresses_below_a_rule_is_recognised(labels):
    values = ("Jo Doe", "Tuesday, 3 March 2026 10:11", "Help", "Printer")
    block = "\n".join(f"{label}: {value}" for label, value in zip(labels, values, strict=True))
    text = f"{NEW}\n\n________________________________\n{block}\n\nThe old words.\n"

    assert read_reply(lines_of_text(text)).reply == NEW


@pytest.mark.parametrize("separator", SEPARATORS)
def test_text_above_a_separator_is_the_reply(separator):
    text = f"{NEW}\n\n{separator}\n\nThe old words.\n"

    assert read_reply(lines_of_text(text)).reply == NEW


@pytest.mark.parametrize("device", DEVICES)
def test_the_line_of_the_device_is_no_part_of_the_reply(device):
    assert read_reply(lines_of_text(f"{NEW}\n\n{device}\n")).reply == NEW
