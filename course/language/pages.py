"""The words of pages around an article in other languages than English, by what they are.

Each entry is a piece of a regular expression that stands for a whole line.
"""

from __future__ import annotations

SHARING = (
    r"delen|deel (?:dit|deze|het|via|op|artikel)\b.{0,30}",
    r"teilen|(?:artikel|beitrag) teilen|(?:auf|per|bei|über) .{2,20} teilen|jetzt teilen",
    r"partager(?: (?:sur|cet|cette|l['’]article|par|via)\b.{0,30})?",
    r"compart(?:ir|e|a)(?: (?:en|este|esta|por|con)\b.{0,30})?",
)
FOLLOWING = (
    r"(?:volg ons|folgen sie uns|folge? uns|suivez[- ]nous|síguenos)\b.{0,60}",
    r"(?:dieser (?:artikel|beitrag)) (?:erschien|ist) zuerst .{0,80}|dit artikel verscheen .{0,80}",
)
NAVIGATION = (
    r"terug naar boven|naar (?:de )?inhoud|(?:vorige?|volgende?) (?:bericht|artikel|pagina)",
    r"nach oben|zum inhalt(?: springen)?|zur startseite",
    r"(?:vorheriger|nächster) (?:beitrag|artikel)",
    r"retour en haut|aller au contenu|article (?:précédent|suivant)|page (?:précédente|suivante)",
    r"volver arriba|ir al contenido|(?:artículo|entrada) (?:anterior|siguiente)",
    r"inicio|startseite|accueil|impressum|colofon|mentions légales|aviso legal",
)
READ_MORE = (
    r"lees (?:meer|verder|ook)(?::.{0,90})?",
    r"mehr (?:lesen|erfahren)|weiterlesen|lesen sie auch.{0,90}",
    r"lire (?:la suite|aussi|plus).{0,90}|à lire aussi.{0,90}|en savoir plus",
    r"leer más|seguir leyendo|lea también.{0,90}",
)
NEWSLETTER = (
    r"(?:schrijf|meld) je (?:nu )?(?:in|aan)\b.{0,80}|(?:ontvang|krijg) .{0,40}nieuwsbrief.{0,40}",
    (
        r"jetzt (?:anmelden|abonnieren|eintragen|registrieren)\b.{0,80}"
        r"|(?:melde|melden|trage|tragen) (?:dich|sie sich) .{0,60}(?:an|ein)\W*"
        r"|(?:unseren? )?newsletter (?:abonnieren|bestellen).{0,40}"
    ),
    (
        r"inscri(?:vez-vous|s-toi)\b.{0,80}|abonnez-vous\b.{0,80}"
        r"|recevez .{0,40}(?:infolettre|newsletter).{0,40}"
    ),
    r"(?:suscríbete|suscríbase|apúntate|regístrate)\b.{0,80}|recibe .{0,40}boletín.{0,40}",
    r"(?:onze )?nieuwsbrief|(?:notre )?infolettre|lettre d['’]information|(?:nuestro )?boletín",
)
# A line about when and by whom, with a day, a month's name and perhaps a year.
_DAY = r"\d{1,2}(?:er|\.)? (?:de )?[a-zéûäç]{3,10}\.?(?: (?:de )?\d{4})?"
DATES = (
    rf"(?:gepubliceerd|geplaatst|bijgewerkt|laatst gewijzigd)(?: op)?:? {_DAY}.{{0,60}}",
    rf"(?:veröffentlicht|aktualisiert|erschienen|stand)(?: am| vom)?:? {_DAY}.{{0,60}}",
    rf"(?:publié|mis à jour|posté|modifié)(?:e)?(?: le)?:? {_DAY}.{{0,60}}",
    rf"(?:publicado|actualizado|modificado)(?: el)?:? {_DAY}.{{0,60}}",
    (
        r"(?:leestijd|lesezeit|lesedauer|(?:temps|durée) de lecture|tiempo de lectura)"
        r" ?:? ?(?:ca\. |env\. )?\d+ .{0,12}"
    ),
)
# Who wrote it: followed by a name.
CREDITED = (
    r"(?:tekst|foto(?:['’]s|grafie)?|beeld|illustraties?|interview)(?: en \w+)?(?::| door:?)",
    r"(?:text|fotos?|bild(?:er)?|illustration(?:en)?|interview)(?: und \w+)?(?::| von:?)",
    r"(?:texte|photos?|propos recueillis|illustrations?|entretien)(?: et \w+)?(?: ?:| par:?)",
    r"(?:texto|fotos?|fotografías?|ilustraci(?:ón|ones)|entrevista)(?: y \w+)?(?::| de:?)",
)
NOTICES = (
    r"alle rechten voorbehouden\W*|.{0,60}\balle rechten voorbehouden",
    r".{0,60}\balle rechte vorbehalten",
    r".{0,60}\btous droits réservés",
    r".{0,60}\btodos los derechos reservados",
    r"(?:dit artikel|deze informatie|deze tekst) (?:vervangt|is) geen .{0,120}",
    (
        r"(?:dieser (?:artikel|beitrag|text)|diese (?:seite|informationen)) "
        r"(?:ersetzt|ersetzen|ist) kein.{0,120}"
    ),
    (
        r"(?:cet article|ce texte|ces informations) ne "
        r"(?:remplacent?|constituent?|sauraient?|saurait) .{0,120}"
    ),
    r"(?:este (?:artículo|texto)|esta información) no (?:sustituye|reemplaza|constituye) .{0,120}",
    (
        r"(?:privacy|cookie)(?:verklaring|beleid)|datenschutz(?:erklärung)?|cookie-einstellungen"
        r"|politique de confidentialité|política de (?:privacidad|cookies)"
    ),
)
COMMENTS = (
    (
        r"(?:\d+ )?reacties?(?: \(\d+\))?|reageren.{0,40}|laat een (?:reactie|bericht) achter"
        r"|plaats een reactie"
    ),
    (
        r"(?:\d+ )?kommentare?(?: \(\d+\))?|kommentar (?:schreiben|hinterlassen|verfassen)"
        r"|schreiben? (?:sie )?einen kommentar|kommentare? (?:sind )?geschlossen"
    ),
    (
        r"(?:\d+ )?commentaires?(?: \(\d+\))?|laisse[rz] (?:un|votre) commentaire"
        r"|(?:les )?commentaires sont fermés"
    ),
    (
        r"(?:\d+ )?comentarios?(?: \(\d+\))?|deja (?:un comentario|una respuesta|tu comentario)"
        r"|(?:los )?comentarios (?:están )?cerrados"
    ),
)
MORE_IN = (
    r"meer (?:in|uit|over)|mehr (?:aus|in|zu|zum thema)|plus (?:de|dans|sur)|más (?:en|de|sobre)"
)
HOURS = (
    r"openingstijden|öffnungszeiten|sprechzeiten|sprechstunden|horaires(?: d['’]ouverture)?"
    r"|horarios?(?: de (?:apertura|atención))?|contact|kontakt|anfahrt|contacto|adresse"
)
