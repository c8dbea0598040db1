"""What stands around an article in whoever keeps the page's words: services, rights, pictures.

In all five languages at once, as in `course.language.page_words`. These are common words, each of
which says little: they count where the article itself does not say them.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.split())


# What is kept by whoever keeps the page: a clinic, a shop, a club, a college.
SERVICE = _words(
    """
    clinic clinics practice patients patient customers customer clients client guests buyers
    buyer appointment appointments booking bookings registration insurance locations location
    stores returns refunds opening staff team donations donation donors fund charity volunteers
    volunteer press media enquiries inquiries contact employer careers jobs classes class lessons
    workshop workshops barn studio nursery showroom warehouse counter desk helpline hotline
    quote quotes consultation consultations parking dogs closed closes hours open showrooms
    premises franchise dealers dealer retailers retailer council publisher publishers
    praktijk patiënten klanten klant afspraak afspraken winkels winkel retourneren vestigingen
    openingstijden medewerkers vrijwilligers pers vacatures cursus cursussen
    praxis patienten kunden kunde termin termine filialen rückgabe öffnungszeiten mitarbeiter
    ehrenamtliche presse kurse kurs werkstatt
    cabinet patients clients client rendez-vous magasins retours horaires équipe bénévoles presse
    cours atelier
    clínica pacientes clientes cliente cita citas tiendas devoluciones horario equipo voluntarios
    prensa cursos taller
    """
)
# What is said so that nobody can blame the site.
LIABLE = _words(
    """
    liability liable responsibility responsible warranty guarantee replace substitute purposes
    agree terms consent aged risk risks personal subject investments manufacturer views opinions
    employer equal member registered regulated authorised authorized registration trading
    professional qualified doctor solicitor advice general informational educational small_print
    aansprakelijk aansprakelijkheid vervangt akkoord voorwaarden risico
    haftung haftet ersetzt einverstanden nutzungsbedingungen gewähr
    responsabilité responsable remplace acceptez conditions
    responsabilidad sustituye acepta acepto condiciones
    """
)
PICTURE = _words(
    """
    photo photos photograph picture pictures image images credit credits screenshot illustration
    caption courtesy graphic pictured
    foto foto's beeld bild bilder bildnachweis grafik abbildung crédit crédits légende
    fotografía imagen ilustración
    """
)
# What comes one after another: issues of a letter, episodes of a show.
ISSUE = _words(
    """
    episode episodes issue no vol volume number edition chapter chapters season series min mins
    podcast transcript
    aflevering nummer seizoen folge ausgabe nr staffel kapitel épisode numéro saison chapitres
    episodio número temporada capítulos
    """
)
# Who keeps the page speaks of itself and its own; whoever writes says `I`.
OUR = _words(
    """
    our ours onze unser unsere unseren unserem unserer notre nos nuestro nuestra nuestros nuestras
    """
)
WE = _words("we we're we've we'll we'd wij wir nous nosotros")
SINGLE = _words("i i'm i've i'll i'd ik ich j'ai yo my mijn mein meine meinen mon ma mes mi mis")
# What is on a screen, in a shop's or a forum's frame, beside the text.
SCREEN = _words(
    """
    stock wishlist quantity availability available nights search filter sort results translate
    language country region currency feedback survey poll vote votes views upvotes posts joined
    member members thread threads forum moderator admin quote edited solved accepted profile
    loading play pause mute captions account settings browser unsubscribe preferences inbox
    login portal password register registration download downloads upload print printable pdf
    app slideshow gallery toggle close expand collapse cookies accept decline receive receiving
    received submit submitting required checkout basket cart add remove delivery dispatch ships
    shipped shipping vat incl excl sku item items bought watch listen embed permalink trackback
    pingback anonymous guest online offline click tap scroll swipe
    voorraad leverbaar zoeken filteren resultaten vertaal taal land stemmen weergaven berichten
    bekeken ingelogd wachtwoord instellingen winkelmandje verzonden bezorging btw toevoegen
    vorrätig lieferbar suche suchen ergebnisse sprache stimmen aufrufe beiträge mitglied thema
    passwort einstellungen warenkorb versandfertig mwst hinzufügen zzgl inkl
    stock disponible rechercher recherche résultats langue pays votes vues messages membre sujet
    mot_de paramètres panier expédié tva ajouter
    disponible buscar búsqueda resultados idioma país votos visitas mensajes miembro tema
    contraseña ajustes cesta carrito enviado iva añadir
    """
)
# What begins a sentence that goes on from the text above it.
BACK = _words(
    """
    these they those it's they're ze zij hiermee daarmee dadurch damit ils elles cela ceux
    ellos ellas esto eso
    """
)
