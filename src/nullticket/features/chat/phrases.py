"""What the bot says and understands, by language. English is complete and the fallback.

>>> say("fr", "greeting") != say("en", "greeting")
True
"""

from collections.abc import Mapping
from typing import Final

SAYINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "greeting": "Hello! I am NullChat. Tell me in a sentence what is not working.",
        "offer": "This may help: {title}\n\n{snippet}",
        "helped": "Did that solve it?",
        "offer_more": "Perhaps this one: {title}\n\n{snippet}",
        "unknown": "I have no article about that, and I do not want to guess.",
        "solved": "Good to hear! Write again whenever you need us.",
        "ask_email": "Which e-mail address can our team answer to?",
        "bad_email": "That does not look like an e-mail address. Please write it once more.",
        "creating": "I am creating a ticket for our team with everything you told me.",
        "created": "Your ticket is {number}. You will get updates by mail.",
        "has_ticket": "Your ticket {number} is with our team. What you write here is added to it.",
        "tell_more": "Please describe the problem in a sentence, for example: the printer on floor 3 does not print.",
        "person": "A colleague will look at this. I am creating a ticket so that nothing gets lost.",
        "status_where": "I can only tell you about the ticket of this chat. For others, please sign in to the portal.",
        "closed": "This chat is closed. Start a new one whenever you like.",
        "status_list": "This is where your tickets are:",
        "status_none": "You have no ticket with us.",
        "waiting": "A colleague has been told. What you write here is added to ticket {number}.",
    },
    "de": {
        "greeting": "Hallo! Ich bin NullChat. Was funktioniert nicht? Ein Satz genügt.",
        "offer": "Das könnte helfen: {title}\n\n{snippet}",
        "helped": "Hat das geholfen?",
        "offer_more": "Vielleicht dieser Artikel: {title}\n\n{snippet}",
        "unknown": "Dazu habe ich keinen Artikel, und raten möchte ich nicht.",
        "solved": "Das freut mich! Melden Sie sich jederzeit wieder.",
        "ask_email": "An welche E-Mail-Adresse darf unser Team antworten?",
        "bad_email": "Das sieht nicht nach einer E-Mail-Adresse aus. Bitte noch einmal.",
        "creating": "Ich lege ein Ticket mit allem an, was Sie geschrieben haben.",
        "created": "Ihr Ticket ist {number}. Neuigkeiten kommen per E-Mail.",
        "has_ticket": "Ihr Ticket {number} liegt bei unserem Team. Was Sie hier schreiben, kommt dazu.",
        "tell_more": "Bitte beschreiben Sie das Problem in einem Satz.",
        "person": "Eine Kollegin oder ein Kollege kümmert sich. Ich lege ein Ticket an, damit nichts verloren geht.",
        "status_where": "Ich kann nur über das Ticket dieses Chats Auskunft geben. Andere finden Sie im Portal.",
        "closed": "Dieser Chat ist beendet. Beginnen Sie gern einen neuen.",
        "status_list": "So steht es um Ihre Tickets:",
        "status_none": "Sie haben kein Ticket bei uns.",
        "waiting": "Eine Kollegin oder ein Kollege weiß Bescheid. Was Sie hier schreiben, kommt zu Ticket {number}.",
    },
    "fr": {
        "greeting": "Bonjour ! Je suis NullChat. Dites-moi en une phrase ce qui ne fonctionne pas.",
        "offer": "Ceci peut aider : {title}\n\n{snippet}",
        "helped": "Le problème est-il résolu ?",
        "unknown": "Je n'ai pas d'article à ce sujet et je ne veux pas deviner.",
        "solved": "Très bien ! Revenez quand vous voulez.",
        "ask_email": "À quelle adresse e-mail notre équipe peut-elle répondre ?",
        "bad_email": "Cela ne ressemble pas à une adresse e-mail. Merci de la réécrire.",
        "creating": "Je crée un ticket avec tout ce que vous avez écrit.",
        "created": "Votre ticket est {number}. Vous recevrez les nouvelles par e-mail.",
        "tell_more": "Décrivez le problème en une phrase, s'il vous plaît.",
        "person": "Un collègue va s'en occuper. Je crée un ticket pour que rien ne se perde.",
        "offer_more": "Peut-être celui-ci : {title}\n\n{snippet}",
        "has_ticket": "Votre ticket {number} est chez notre équipe. Ce que vous écrivez ici y est ajouté.",
        "status_where": "Je ne peux parler que du ticket de ce chat. Pour les autres, connectez-vous au portail.",
        "closed": "Ce chat est terminé. Commencez-en un nouveau quand vous voulez.",
        "status_list": "Voici où en sont vos tickets :",
        "status_none": "Vous n'avez aucun ticket chez nous.",
        "waiting": "Un collègue est prévenu. Ce que vous écrivez ici est ajouté au ticket {number}.",
    },
    "es": {
        "greeting": "¡Hola! Soy NullChat. Dígame en una frase qué no funciona.",
        "offer": "Esto puede ayudar: {title}\n\n{snippet}",
        "helped": "¿Se ha resuelto?",
        "unknown": "No tengo ningún artículo sobre eso y no quiero adivinar.",
        "solved": "¡Me alegro! Escriba cuando nos necesite.",
        "ask_email": "¿A qué dirección de correo puede responder nuestro equipo?",
        "bad_email": "Eso no parece una dirección de correo. Escríbala otra vez, por favor.",
        "creating": "Estoy creando un ticket con todo lo que ha escrito.",
        "created": "Su ticket es {number}. Recibirá las novedades por correo.",
        "tell_more": "Describa el problema en una frase, por favor.",
        "person": "Un compañero se ocupará. Creo un ticket para que nada se pierda.",
        "offer_more": "Quizá este: {title}\n\n{snippet}",
        "has_ticket": "Nuestro equipo tiene su ticket {number}. Lo que escriba aquí se añade a él.",
        "status_where": "Solo puedo hablar del ticket de este chat. Para los demás, entre en el portal.",
        "closed": "Este chat ha terminado. Empiece otro cuando quiera.",
        "status_list": "Así están sus tickets:",
        "status_none": "No tiene ningún ticket con nosotros.",
        "waiting": "Hemos avisado a un compañero. Lo que escriba aquí se añade al ticket {number}.",
    },
    "hi": {
        "greeting": "नमस्ते! मैं NullChat हूँ। एक वाक्य में बताइए कि क्या काम नहीं कर रहा है।",
        "offer": "यह मदद कर सकता है: {title}\n\n{snippet}",
        "helped": "क्या इससे समस्या हल हुई?",
        "unknown": "मेरे पास इस बारे में कोई लेख नहीं है, और मैं अनुमान नहीं लगाना चाहता।",
        "solved": "बहुत अच्छा! ज़रूरत हो तो फिर लिखिए।",
        "ask_email": "हमारी टीम किस ई-मेल पते पर जवाब दे?",
        "bad_email": "यह ई-मेल पता सही नहीं लगता। कृपया फिर से लिखें।",
        "creating": "मैं आपकी बताई हर बात के साथ एक टिकट बना रहा हूँ।",
        "created": "आपका टिकट {number} है। जानकारी ई-मेल से मिलेगी।",
        "tell_more": "कृपया समस्या को एक वाक्य में बताइए।",
        "person": "एक सहकर्मी इसे देखेंगे। मैं टिकट बना रहा हूँ ताकि कुछ छूटे नहीं।",
        "offer_more": "शायद यह: {title}\n\n{snippet}",
        "has_ticket": "आपका टिकट {number} हमारी टीम के पास है। आप यहाँ जो लिखेंगे वह उसमें जुड़ जाएगा।",
        "status_where": "मैं केवल इस चैट के टिकट के बारे में बता सकता हूँ। बाकी के लिए पोर्टल में साइन इन कीजिए।",
        "closed": "यह चैट बंद है। जब चाहें नई शुरू कीजिए।",
        "status_list": "आपके टिकटों की स्थिति:",
        "status_none": "हमारे पास आपका कोई टिकट नहीं है।",
        "waiting": "एक सहकर्मी को बता दिया गया है। आप यहाँ जो लिखेंगे वह टिकट {number} में जुड़ जाएगा।",
    },
}

YES: Final = frozenset(
    "yes yep yeah yup solved worked works fixed thanks ja jawohl geholfen danke erledigt oui résolu merci sí si resuelto"
    " gracias haan हाँ हां धन्यवाद".split()
)
NO: Final = frozenset(
    "no nope nah not didnt doesnt didn doesn isn won couldn cannot still nein nicht leider non pas toujours tampoco nahi नहीं".split()
)
GREETINGS: Final = frozenset(
    "hi hello hey hallo moin servus bonjour salut hola namaste नमस्ते good morning afternoon evening guten tag morgen"
    " there buenos días dias".split()
)
PERSON: Final = frozenset("human person agent someone mensch mitarbeiter humain agente persona humano".split())
WHERE_IS_MY: Final = (
    ("where", "ticket"),
    ("status", "ticket"),
    ("wo", "ticket"),
    ("où", "ticket"),
    ("dónde", "ticket"),
)


_STATUS: Final[Mapping[str, str]] = {
    "en": "received|with our team|being worked on|waiting for you|waiting for a supplier|solved|closed|opened again",
    "de": "eingegangen|bei unserem Team|in Arbeit|wartet auf Sie|wartet auf einen Lieferanten|gelöst|geschlossen|wieder offen",
    "fr": "reçu|chez notre équipe|en cours|attend votre réponse|attend un fournisseur|résolu|fermé|rouvert",
    "es": "recibido|con nuestro equipo|en curso|espera su respuesta|espera a un proveedor|resuelto|cerrado|reabierto",
    "hi": "मिल गया|हमारी टीम के पास|काम चल रहा है|आपके जवाब का इंतज़ार|विक्रेता का इंतज़ार|हल हो गया|बंद|फिर से खुला",
}
_STATUSES: Final = ("new", "open", "in_progress", "pending_user", "pending_vendor", "resolved", "closed", "reopened")


def status_word(language: str, status: str) -> str:
    """Where a ticket is, as its requester reads it."""
    return _STATUS.get(language, _STATUS["en"]).split("|")[_STATUSES.index(status)]


def say(language: str, key: str, **values: str) -> str:
    """A sentence in the language, or in English where it is not translated."""
    text = SAYINGS.get(language, {}).get(key) or SAYINGS["en"][key]
    return text.format(**values) if values else text
