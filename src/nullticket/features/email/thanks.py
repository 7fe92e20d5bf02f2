"""Whether an answer only says thanks, so that it needs nobody to come back to the ticket.

A short text whose every word is thanks, greeting, praise or a name; one question mark, one "but" or "still", one word
that is none of these, and it is more than thanks.

>>> reads_as_thanks("Perfect, thank you so much!\\n\\nBest regards\\nAna", name="Ana Lima").thanks
True
>>> reads_as_thanks("Thanks, but it still does not work").reasons
('says more: but',)
"""

import re
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MOST_WORDS: Final = 25
_THANKS: Final = frozenset(
    "thanks thank thx ty cheers merci danke dankeschön vielen gracias obrigado obrigada grazie dziękuję dzięki bedankt"
    " dank tack tak takk kiitos děkuji díky ďakujem köszönöm mulțumesc спасибо дякую благодаря teşekkürler teşekkür"
    " ederim ευχαριστώ ありがとう 谢谢 謝謝 감사합니다 שלום תודה شكرا cảm ơn terima kasih gratias".split()
)
_COURTESY: Final = frozenset(
    "you so much very a lot many for your the help support quick fast prompt reply answer response and all again it's"
    " its is was that this perfect great super excellent wonderful awesome nice good fine ok okay yes works working"
    " worked solved fixed resolved done now everything well best regards kind kindly sincerely warm have day weekend"
    " hi hello dear team everyone happy"
    " schön sehr herzlich herzlichen schnelle schnelles hilfe antwort die der das den ihre ihr es geht funktioniert"
    " jetzt alles klar prima perfekt toll gut mit freundlichen freundlichem grüßen gruß grüße liebe viele beste hallo"
    " guten tag und wieder für"
    " beaucoup pour votre aide réponse rapide ça marche c'est bon parfait bonjour cordialement bien à vous et bonne"
    " journée tout"
    " muchas muchos por su tu ayuda rápida funciona ya está perfecto todo bien hola saludos un saludo y cordial buen"
    " día muito muita pela pelo sua ajuda resposta rápida agora funciona ótimo perfeito olá abraço atenciosamente bom"
    " dia tudo certo e mille per l'aiuto molte funziona ora ciao saluti cordiali bardzo za pomoc działa pozdrawiam"
    " wszystko dobrze wel hartelijk voor je uw hulp werkt nu alles groet groeten met vriendelijke mvh för hjälpen"
    " mycket hälsningar".split()
)
_MORE: Final = frozenset(
    "but however still not no doesn't didn't don't isn't cannot can't except although yet again? aber trotzdem leider"
    " nicht kein keine noch immer mais pas encore toujours pero no todavía aún sigue mas não ainda ma non ancora ale nie"
    " jeszcze maar niet nog men inte fortfarande".split()
)


@dataclass(frozen=True, slots=True)
class Courtesy:
    """The judgement and what led to it."""

    thanks: bool
    reasons: tuple[str, ...]


def reads_as_thanks(text: str, *, name: str = "", files: int = 0) -> Courtesy:
    """``name`` is the writer's, which a signature may hold; ``files`` how many came along."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text[:5000])]
    names = {word.lower() for word in _WORD.findall(name)}
    if files:
        return Courtesy(False, ("has files",))
    if "?" in text or "？" in text:
        return Courtesy(False, ("asks something",))
    if len(words) > _MOST_WORDS:
        return Courtesy(False, ("is long",))
    if not any(word in _THANKS for word in words):
        return Courtesy(False, ("does not thank",))
    more = next((word for word in words if word in _MORE), "")
    if not more:
        more = next((word for word in words if word not in _THANKS | _COURTESY | names), "")
    if more:
        return Courtesy(False, (f"says more: {more}",))
    return Courtesy(True, ("only thanks and courtesy",))
