"""How mail clients announce the old message, by language: verbs, header labels, separators, device signatures.

Everything is lower case and compared case-folded. A verb stands at the end of an attribution line ("On ... wrote:") or
before the name ("Am ... schrieb ...:"). Labels are those of the quoted header block ("From: ... Sent: ...").
"""

# Words of one language share a line.
# fmt: off
# Verbs (or their fixed phrases) in attribution lines.
WROTE: tuple[str, ...] = (
    # English
    "wrote", "writes", "has written", "said", "says",
    # German
    "schrieb", "schrieben", "schreibt", "geschrieben", "hat geschrieben",
    # French
    "a écrit", "a ecrit", "à écrit", "écrit", "écrivait", "a écrite", "écrivit", "a répondu",
    # Spanish, Catalan, Galician, Basque
    "escribió", "escribio", "ha escrito", "escribiste", "va escriure", "ha escrit", "escribiu", "escribía",
    "idatzi du", "idatzi zuen",
    # Portuguese
    "escreveu", "escreveram", "escrevia",
    # Italian
    "ha scritto", "scrisse", "scrive", "scriveva", "hai scritto",
    # Dutch, Afrikaans
    "schreef", "schreven", "het volgende geschreven", "schrijft", "heeft geschreven", "het geskryf",
    # Swedish, Norwegian, Danish, Icelandic
    "skrev", "skriver", "skreiv", "skrifaði", "reit",
    # Finnish, Estonian
    "kirjoitti", "kirjoittaa", "kirjutas",
    # Polish
    "napisał(a)", "napisał", "napisała", "napisal(a)", "napisal", "pisze", "napisał/a", "pisał",
    # Czech, Slovak
    "napsal(a)", "napsal", "napsala", "napsal/a", "napísal(a)", "napísal", "napísala", "napisal(a)", "píše",
    # Hungarian
    "írta", "ezt írta", "a következőt írta", "az alábbiakat írta", "írta ezt", "irta",
    # Romanian
    "a scris", "a scris următoarele", "scrie",
    # Russian, Ukrainian, Bulgarian, Belarusian, Serbian, Macedonian
    "написал", "написал(а)", "написала", "написали", "пишет", "писал", "писал(а)", "писала", "вы писали",
    "написав", "написав(ла)", "написала", "пише", "написа", "написа(а)", "напісаў", "напісаў(ла)", "је написао",
    "је написао/ла", "пише",
    # Croatian, Serbian, Slovenian, Bosnian
    "napisao", "napisala", "je napisao", "je napisao/la", "je napisala", "piše", "je napisal", "je napisal/a",
    # Greek
    "έγραψε", "έγραψες", "γράφει", "εγραψε",
    # Turkish
    "yazdı", "şunları yazdı", "şunu yazdı", "tarihinde yazdı", "yazmış", "adlı kişi şunu yazdı",
    # Lithuanian, Latvian
    "rašė", "parašė", "rakstīja", "raksta",
    # Hebrew, Arabic, Persian
    "כתב", "כתבה", "כתב/ה", "מאת", "كتب", "كتبت", "نوشت", "نوشته است",
    # Vietnamese, Indonesian, Malay, Thai, Hindi
    "đã viết", "viết", "menulis", "tulis", "menulis seperti berikut", "เขียนว่า", "เขียน", "ने लिखा", "wrote the following",
    # Japanese, Chinese, Korean
    "書きました", "のメール", "さんは書きました", "さんのメール", "wrote：", "写道", "寫道", "写到", "寫到", "写信道",
    "님이 작성", "작성", "님이 씀", "님의 말", "님이 보낸 글",
)

# Those that people use in their own sentences as well; without a clock or an address beside them they announce nothing.
SAID: tuple[str, ...] = (
    "said", "says", "writes", "schreibt", "geschrieben", "hat geschrieben", "écrit", "écrivait", "a répondu", "escribía", "escrevia", "scrive",
    "scriveva", "schrijft", "pisze", "pisał", "píše", "пишет", "пише", "писал", "писала", "γράφει", "skriver", "kirjoittaa",
)

# What may open an attribution line, before the date.
OPENERS: tuple[str, ...] = (
    "on", "at", "in a message dated", "am", "der", "die", "le", "el", "en", "em", "il", "il giorno", "in data", "op", "dnia", "w dniu",
    "w wiadomości", "den", "på", "dne", "dňa", "în", "in", "pe", "на", "в", "στις", "tarihinde", "vào", "pada", "ngày",
    "u", "dana", "a", "al", "lúc", "ב", "ב-", "بتاريخ", "في", "در", "เมื่อ", "在", "于", "於",
)

# The same where the name comes first.
NAMING_OPENERS: tuple[str, ...] = (
    "quoting", "quote from", "citando", "citat från", "zitat von", "citation de", "wiadomość napisana przez", "missatge de", "mensaje de",
    "mensagem de", "in article", "in message", "kasutaja",
)

# Names of months and days that show a date where there is no digit pattern; first letters are enough.
CALENDAR: tuple[str, ...] = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "mär", "mai", "okt", "dez", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
    "janv", "févr", "avr", "juin", "juil", "août", "déc", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
    "dimanche", "ene", "abr", "ago", "dic", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    "gen", "mag", "giu", "lug", "set", "ott", "lun", "mer", "gio", "ven", "sab", "dom",
    "seg", "ter", "qua", "qui", "sex", "sáb", "fev", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag",
    "zaterdag", "zondag", "mrt", "mei",
    "stycz", "lut", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru",
    "янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек", "пн", "вт", "ср", "чт", "пт",
    "сб", "вс", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
)

# Labels of quoted header blocks.
FROM: tuple[str, ...] = (
    "from", "von", "de", "da", "van", "fra", "från", "lähettäjä", "od", "nadawca", "от", "від", "от кого", "feladó",
    "küldő", "de la", "expeditor", "odesílatel", "odosielateľ", "od kogo", "από", "kimden", "gönderen", "差出人",
    "送信者", "寄件者", "寄件人", "发件人", "發件人", "보낸 사람", "보낸사람", "발신", "מאת", "من", "از", "từ", "người gửi",
    "dari", "จาก", "šalje", "pošiljatelj", "pošiljatelj/ica", "expéditeur", "remitente", "mittente", "afzender",
    "absender", "avsändare", "avsender", "afsender", "remetente", "no", "sūtītājs", "nuo", "siuntėjas", "saatja",
    "प्रेषक", "frå", "sendandi", "ад", "enviado por", "inviato da", "reply-from", "от имени",
)
SENT: tuple[str, ...] = (
    "sent", "date", "gesendet", "datum", "gesendet am", "envoyé", "envoyé le", "date d'envoi", "message du",
    "enviado", "enviado el", "fecha", "enviada", "enviada em", "enviado em", "data", "inviato", "inviato il",
    "data di invio", "verzonden", "verstuurd", "verzonden op", "skickat", "sendt", "dato", "sendt den", "lähetetty",
    "päivämäärä", "päiväys", "wysłano", "wysłane", "data wysłania", "отправлено", "дата", "надіслано", "дата отправки",
    "elküldve", "dátum", "küldve", "küldés ideje", "küldés időpontja", "trimis", "trimise", "odesláno", "odoslané",
    "poslané", "poslano", "изпратено", "дата и час", "στάλθηκε", "ημερομηνία", "αποστολή", "gönderme tarihi", "tarih",
    "gönderildi", "gönderilen", "送信日時", "日付", "日時", "送信", "发送时间", "发送日期", "日期", "寄件日期", "傳送日期",
    "傳送時間", "发送", "보낸 날짜", "날짜", "보낸날짜", "보낸 시간", "발송일", "נשלח", "תאריך", "تاريخ الإرسال", "التاريخ",
    "أرسلت", "تم الإرسال", "تاریخ", "đã gửi", "ngày", "gửi", "dikirim", "tanggal", "ส่ง", "วันที่", "poslano dana", "slano", "nosūtīts",
    "datums", "išsiųsta", "data ir laikas", "kuupäev", "saadetud", "dagsetning", "sent at", "sent on", "датум",
    "date and time", "received", "datum en tijd", "дата на изпращане", "enviat", "enviat el", "भेजा गया", "दिनांक", "ارسال شده",
)
TO: tuple[str, ...] = (
    "to", "an", "à", "a", "para", "aan", "till", "til", "vastaanottaja", "do", "komu", "кому", "címzett", "către", "catre",
    "pro", "до", "προς", "kime", "alıcı", "宛先", "收件人", "收件者", "받는 사람", "받는사람", "אל", "إلى", "الى", "به",
    "đến", "tới", "người nhận", "kepada", "untuk", "ถึง", "prima", "za", "kam", "kellele", "saaja", "kam", "viðtakandi", "per a", "per", "प्रति", "adressaat",
    "empfänger", "destinataire", "destinatario", "destinatário", "ontvanger", "mottagare", "mottaker", "modtager",
    "do kogo", "получатель", "primatelj", "gavėjas", "saņēmējs", "кому", "da kome", "al",
)
SUBJECT: tuple[str, ...] = (
    "subject", "betreff", "objet", "sujet", "asunto", "oggetto", "assunto", "onderwerp", "ämne", "emne", "aihe", "temat",
    "тема", "tárgy", "subiect", "předmět", "predmet", "относно", "θέμα", "konu", "件名", "主题", "主題", "主旨", "标题", "제목",
    "נושא", "الموضوع", "موضوع", "chủ đề", "tiêu đề", "subjek", "perihal", "เรื่อง", "zadeva", "naslov", "tema", "temats",
    "tema", "teema", "efni", "assumpte", "gaia", "विषय", "betrifft", "subj", "наслов",
)
OTHER_LABELS: tuple[str, ...] = (
    "cc", "bcc", "reply-to", "reply to", "kopie", "kopi", "copie", "copie à", "copia", "cópia", "kopia", "kopio", "копия", "копія",
    "másolat", "másolatot kap", "κοιν", "κοινοποίηση", "bilgi", "抄送", "副本", "참조", "עותק", "نسخة", "kopija", "kópia",
    "importance", "priority", "wichtigkeit", "attachments", "anlagen", "pièces jointes", "antwort an", "antwoord aan",
    "répondre à", "responder a", "rispondi a", "risposta", "svar til", "svara till", "organization", "bijlagen", "allegati",
    "kopia do", "odpowiedz", "vedhæftet", "vedlegg", "mailed-by", "tembusan", "dw", "udw", "odp", "k", "в копии", "cópia para",
)

# Separators between dashes: the old message follows, and the reply is above.
ORIGINAL: tuple[str, ...] = (
    "original message", "original mail", "original email", "original e-mail", "original appointment", "reply message",
    "message original", "message d'origine", "message d’origine", "mail original", "courriel original", "message initial",
    "e-mail d'origine", "ursprüngliche nachricht", "ursprüngliche mail", "originalnachricht", "original nachricht",
    "original-nachricht", "originalmail", "ursprünglicher termin", "original message from", "mensaje original",
    "missatge original", "mensagem original", "messaggio originale", "messaggio inoltrato originale", "mail originale",
    "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht", "originele bericht", "oorspronkelijke mail",
    "originalmeddelande", "ursprungligt meddelande", "ursprungligt meddelelse", "opprinnelig melding",
    "opprinnelig meddelelse", "original melding", "oprindelig meddelelse", "oprindelig besked", "original meddelelse",
    "original besked", "alkuperäinen viesti", "alkuperäinen sähköposti", "wiadomość oryginalna", "oryginalna wiadomość",
    "wiadomość pierwotna", "treść oryginalnej wiadomości", "oryginał wiadomości", "исходное сообщение",
    "исходное письмо", "оригинальное сообщение", "первоначальное сообщение", "пересланное сообщение", "початкове повідомлення",
    "оригінальне повідомлення", "вихідне повідомлення", "eredeti üzenet", "mesaj original", "mesajul original",
    "původní zpráva", "původní e-mail", "pôvodná správa", "оригинално съобщение", "първоначално съобщение",
    "αρχικό μήνυμα", "orijinal mesaj", "özgün ileti", "orijinal ileti", "元のメッセージ", "元のメール", "original message (元のメッセージ)", "原始邮件", "原邮件",
    "原始郵件", "原郵件", "原始信件", "邮件原件", "원본 메시지", "원본 메일", "원본 이메일", "ההודעה המקורית", "הודעה מקורית", "الرسالة الأصلية",
    "پیام اصلی", "thư gốc", "tin nhắn gốc", "pesan asli", "ข้อความต้นฉบับ", "izvorna poruka", "originalna poruka",
    "izvirno sporočilo", "originalus laiškas", "pradinis laiškas", "sākotnējais ziņojums", "algne sõnum", "algkiri",
    "upprunaleg skilaboð", "jatorrizko mezua", "mensaxe orixinal", "previous message", "quoted text", "antwort", "reply above",
    "enter feedback above", "previous reply", "message history", "vorherige nachricht",
)

# Separators that open a forwarded mail: what follows is the point of the mail and is kept.
FORWARDED: tuple[str, ...] = (
    "forwarded message", "forwarded mail", "forwarded email", "begin forwarded message", "start of forwarded message",
    "forwarded by", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "weitergeleitete mail",
    "message transféré", "début du message transféré", "message réexpédié", "mensaje reenviado",
    "inicio del mensaje reenviado", "mensagem encaminhada", "início da mensagem encaminhada", "mensagem reencaminhada",
    "messaggio inoltrato", "inizio messaggio inoltrato", "doorgestuurd bericht", "begin doorgestuurd bericht",
    "doorgestuurde bericht", "vidarebefordrat meddelande", "vidarebefordrat brev", "videresendt melding",
    "videresendt meddelelse", "videresendt besked", "start på videresendt besked", "välitetty viesti", "edelleenlähetetty viesti",
    "przekazana wiadomość", "wiadomość przekazana", "początek przekazywanej wiadomości", "wiadomość przesłana dalej",
    "пересылаемое сообщение", "перенаправленное сообщение", "пересланное письмо", "переслане повідомлення",
    "továbbított üzenet", "mesaj redirecționat", "mesaj redirectionat", "přeposlaná zpráva", "přeposlaný e-mail",
    "preposlaná správa", "препратено съобщение", "προωθημένο μήνυμα", "iletilen mesaj", "iletilmiş mesaj", "転送されたメッセージ", "転送メッセージ",
    "转发的邮件", "转发邮件", "转发信件", "轉寄郵件", "轉寄的郵件", "已转发邮件", "전달된 메시지", "הודעה שהועברה", "رسالة معاد توجيهها",
    "thư được chuyển tiếp", "tin nhắn đã chuyển tiếp", "pesan yang diteruskan", "proslijeđena poruka", "prosleđena poruka",
    "posredovano sporočilo", "persiųstas laiškas", "pārsūtīts ziņojums", "edastatud kiri", "missatge reenviat", "wiadomość przekazana dalej",
)

# Subject prefixes of forwarded mail.
FORWARD_PREFIXES: tuple[str, ...] = (
    "fwd", "fw", "wg", "tr", "rv", "enc", "i", "inoltra", "vb", "vl", "vs", "pd", "doorst", "fs", "továbbítás", "tov", "redir",
    "přeposláno", "πρθ", "ilt", "转发", "轉寄", "轉發", "転送", "전달", "הועבר", "пересл", "ff", "res-fwd", "w.",
)

# Openers of device signatures; the rest of the short line does not matter.
DEVICE: tuple[str, ...] = (
    "sent from", "sent via", "sent with", "sent using", "sent by", "sent on the", "sent through", "sent wirelessly", "sent in the", "get outlook for",
    "get the outlook app", "from my iphone", "from my ipad", "from my android", "from my mobile", "from mobile", "composed on",
    "typed on", "posted from", "this message was sent from my", "please excuse my brevity", "please excuse brevity",
    "von meinem", "von meiner", "gesendet von", "gesendet mit", "gesendet aus", "gesendet via", "diese nachricht wurde von meinem",
    "diese nachricht wurde mit", "mit freundlichen grüßen von meinem", "von unterwegs gesendet", "outlook für", "holen sie sich outlook",
    "envoyé de mon", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé via", "envoyé par", "de mon iphone", "obtenez outlook",
    "télécharger outlook", "téléchargez outlook", "provenance : courrier", "provenance: courrier",
    "enviado desde", "enviado con", "enviado via", "enviado mediante", "enviado de mi", "enviado do meu", "enviada do meu",
    "enviado a partir", "enviado do", "enviado pelo", "enviado de meu", "obtener outlook", "obtenga outlook", "obter o outlook", "descargar outlook",
    "enviat des", "inviato da", "inviato dal", "inviato con", "inviato tramite", "scarica outlook", "ottieni outlook", "da iphone",
    "verzonden vanaf", "verstuurd vanaf", "verstuurd met", "verzonden met", "verzonden via", "verstuurd via", "outlook voor",
    "download outlook", "skickat från", "skickat med", "skickades från", "hämta outlook", "skaffa outlook", "sendt fra", "sendt med",
    "sendt via", "hent outlook", "få outlook", "lähetetty", "hanki outlook", "wysłano z", "wysłane z", "wysłano przy",
    "pobierz outlook", "отправлено с", "отправлено из", "отправлено через", "послано с", "скачать outlook", "надіслано з", "надіслано через",
    "küldve", "az én iphone", "trimis de pe", "trimis din", "trimis cu", "odesláno z", "odesláno pomocí", "odesláno přes",
    "odoslané z", "odoslané pomocou", "изпратено от", "στάλθηκε από", "εστάλη από", "απεστάλη από", "iphone'umdan gönderildi",
    "iphone cihazımdan", "android cihazımdan", "iphoneから送信", "ipadから送信", "androidから", "私のiphone", "从我的", "发自我的", "發自我的", "發自", "发自",
    "来自我的", "從我的", "取得 outlook", "获取 outlook", "나의 iphone에서", "내 iphone에서", "나의 ipad에서", "נשלח מה", "נשלח מ", "أُرسلت من", "تم الإرسال من", "مرسل من", "أرسلت من",
    "được gửi từ", "đã gửi từ", "gửi từ", "dikirim dari", "ส่งจาก", "poslano s", "poslano iz", "poslato sa", "poslato s", "išsiųsta iš", "nosūtīts no", "saadetud minu",
    "sent from yahoo mail", "yahoo mail:", "sendt fra min", "enviado desde mi", "nine から送信", "docomo", "sent from mail for windows",
    "diese e-mail wurde von", "this email was sent from", "⁣sent from", "enviado por", "отправлено", "надіслано", "sent from proton", "get bluemail", "bluemail",
)

# The same where the device comes first: "iPhone'umdan gönderildi", "iPhoneから送信".
DEVICE_ENDINGS: tuple[str, ...] = (
    "gesendet", "gönderildi", "から送信", "から送信されました", "에서 보냄", "에서 전송됨", "küldve", "elküldve", "lähetetty", "verstuurd", "saadetud",
)

# Lines that tell where to write; the reply stands above them (or, for a footer, below).
WRITE_ABOVE: tuple[str, ...] = (
    "reply above this line", "write above this line", "type your reply above", "reply above the line",
    "respond above this line", "answer above this line", "your reply above this line", "reply above this separator",
    "please type your reply above", "add your reply above", "enter your reply above", "place your reply above",
    "reply to this email above this line", "do not write below this line", "do not type below this line",
    "oberhalb dieser linie antworten", "über dieser linie antworten", "oberhalb dieser zeile", "über dieser zeile",
    "répondre au-dessus de cette ligne", "répondez au-dessus de cette ligne", "écrivez au-dessus de cette ligne",
    "écrire au-dessus", "responda por encima de esta línea", "escriba por encima de esta línea", "responda encima de esta línea",
    "responda acima desta linha", "escreva acima desta linha", "rispondi sopra questa riga", "scrivi sopra questa riga",
    "rispondere sopra questa linea", "antwoord boven deze lijn", "antwoord boven deze regel", "reageer boven deze lijn", "typ uw antwoord boven",
    "svara ovanför denna rad", "svara ovanför den här raden", "svar over denne linjen", "svar over denne linje", "skriv over denne linje",
    "vastaa tämän rivin yläpuolelle", "odpowiedz powyżej tej linii", "odpowiedź powyżej tej linii", "ответьте выше этой строки",
    "пишите выше этой линии", "ответ выше этой черты", "відповідайте вище цієї лінії", "pište nad tento řádek", "odpovězte nad touto čarou",
    "bu satırın üzerine yazın", "bu çizginin üzerine", "この行より上", "この線より上", "请在此行上方回复", "請在此行上方回覆", "이 줄 위에", "válaszát e fölé a sor fölé",
)
WRITE_BELOW: tuple[str, ...] = (
    "write under this line", "write below this line", "reply below this line", "respond below this line",
    "type your reply below", "unter dieser linie", "sous cette ligne", "en dessous de cette ligne", "debajo de esta línea",
    "sotto questa riga", "abaixo desta linha", "onder deze lijn", "under denna rad", "poniżej tej linii", "ниже этой линии",
)

# "My answers stand between your lines": then nothing may be cut.
ANSWERS_INLINE: tuple[str, ...] = (
    "inline below", "in-line below", "answers inline", "comments inline", "replies inline", "answered inline", "see inline",
    "reply inline", "my answers below in", "answers in red", "comments in red", "in red below", "answers in blue", "comments in blue",
    "answers in green", "see my answers below", "see my comments below", "see my replies below", "my comments below", "my replies below",
    "antworten im text", "antworten in rot", "antworten unten in", "meine antworten unten", "siehe antworten unten", "direkt im text",
    "réponses dans le texte", "réponses en rouge", "mes réponses ci-dessous", "réponses ci-dessous", "mis respuestas abajo", "respuestas en rojo",
    "respuestas en el texto", "risposte nel testo", "risposte in rosso", "antwoorden in de tekst", "antwoorden in het rood", "respostas no texto",
    "respostas em vermelho", "odpowiedzi w tekście", "ответы в тексте", "ответы ниже красным", "svar i teksten", "svar i texten",
)
