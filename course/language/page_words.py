"""What the words of web pages do, in five languages: they act, name things of the site, or sell.

Each set is about one role, in all of the languages at once, for a Dutch page has English buttons.
`sign_up` stands for two words in a row. No word decides alone: a line is judged by the roles that
come together in it.
"""

from __future__ import annotations

from course import language


def _words(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.split())


# ------------------------------------------------------------------ what the reader shall do

SHARE = _words(
    """
    share sharing tweet retweet pin repost print email mail send forward pass recommend rate
    like save bookmark cite tag copy embed share_it pass_it
    deel delen printen afdrukken stuur doorsturen bewaar beoordeel tip
    teile teilen teilt drucken ausdrucken weiterempfehlen empfehlen empfiehl twittern merken
    versenden weiterleiten bewerten bewerte verlinken
    partager partagez partage imprimer imprimez épingler épinglez envoyer envoyez notez noter
    recommander recommandez enregistrer
    compartir comparte comparta compártelo compártela compartelo imprimir imprime enviar envía
    guardar valora puntúa recomienda
    """
)
JOIN = _words(
    """
    subscribe subscribing supporting following sign_up signup join register enrol enroll
    receive get follow enter opt_in unlock unsubscribe log_in login sign_in turn_on enable
    download install become allow miss create manage donate support  become_a connect
    stay choose
    neem abonneer schrijf_je meld_je aanmelden inschrijven ontvang krijg volg registreer
    inloggen steun word_lid mis doneer blijf
    hol hole abonniere abonnieren abonniert melde anmelden eintragen trage registrieren
    registriere folge folgen folgt erhalte erhalten bekomme einloggen unterstütze unterstützen
    verpasse verpassen herunterladen spende werde bleib
    retrouvez retrouve abonnez abonne inscrivez inscris inscription recevez reçois suivez suis
    rejoignez rejoins connectez soutenez soutiens télécharger téléchargez manquez désabonner
    restez
    suscríbete suscríbase suscribirse suscribirte suscribete apúntate apuntate regístrate
    registrate recibe reciba sigue síguenos siguenos únete unete descarga descárgate apóyanos
    apoya pierdas inscríbete conéctate
    """
)
REPLY = _words(
    """
    mail email e-mail comment commenting reply leave leaving write tell ask contact drop
    report let vote suggest post respond add_your
    reageer reageren reactie_plaatsen laat schrijf vertel stel meld deel_je plaats
    kommentiere kommentieren schreib schreibe schreiben schreibt hinterlasse hinterlassen
    hinterlasst verrate verrat erzähl erzähle sag antworten melden frag
    commentez commenter laissez laisser écrivez répondre répondez dites dis racontez signaler
    posez donnez
    comenta comentar deja dejar déjanos dejanos escribe escríbenos cuéntanos cuentanos cuéntanoslo
    responder dinos opina danos
    """
)
READ = _words(
    """
    read see view browse explore discover find visit learn continue listen watch show load
    jump skip back keep check_out check find_out scroll return go click tap download hide
    click_here read_on more
    lees bekijk ontdek bezoek luister kijk ga naar terug verder klik toon beluister
    lesen lies lest weiterlesen ansehen anzeigen entdecke entdecken besuche springen zurück
    hören mehr_erfahren erfahre klicke klicken hier_klicken schau anschauen herunterladen
    lire lisez voir découvrez découvrir visitez aller retour écouter écoutez cliquez regarder
    explorer afficher télécharger consultez
    leer lee lea ver descubre visita ir volver escucha escuchar haz_clic mira explora
    descargar consulta sigue_leyendo seguir
    """
)
BUY = _words(
    """
    compare apply buy shop order book reserve grab claim try start upgrade add redeem enjoy
    treat donate
    enrol enroll apply browse become save get_your test join get use unlock pre-order download
    bestel bestellen koop kopen boek boeken reserveer probeer profiteer pak krijg gebruik
    bespaar ontvang
    bestelle kaufe kaufen buche buchen sichere sichern teste testen probiere spare hole hol
    shoppe nutze starte reserviere
    achetez acheter commandez commander réservez réserver profitez essayez essayer testez
    économisez utilisez obtenez craquez
    compra comprar pide reserva reservar prueba consigue aprovecha ahorra usa llévate disfruta
    empieza
    """
)

# ------------------------------------------------------------------ what the site is made of

NETWORK = _words(
    """
    facebook twitter x linkedin pinterest whatsapp reddit telegram instagram youtube tiktok
    mastodon bluesky threads flipboard pocket spotify itunes patreon kindle discord substack
    messenger snapchat xing tumblr medium vk signal soundcloud stitcher overcast deezer
    apple_podcasts google_podcasts app_store google_play apple google ko-fi paypal
    social_media sozialen_medien réseaux_sociaux redes_sociales sociale_media
    """
)
CHANNEL = _words(
    """
    newsletter newsletters inbox mailbox mailing_list email e-mail emails e-mails updates
    update alerts digest channel podcast podcasts app account password membership member
    members rss feed notifications notification subscription subscriber subscribers community
    bulletin briefing readers letter username mailing patreon club profile our_list
    nieuwsbrief e-mailadres mailadres meldingen abonnement kanaal lid leden mail
    postfach e-mail-adresse benachrichtigungen kanal konto mitglied posteingang
    nachrichtenüberblick rundbrief neuigkeiten
    infolettre lettre_d'information boîte_mail boîte_aux adresse_mail courriel abonnés chaîne
    compte actualités nouveautés
    boletín boletin correo suscripción suscriptores canal cuenta notificaciones bandeja
    novedades
    """
)
PIECE = _words(
    """
    article articles post posts page pages story stories recipe recipes guide guides episode
    episodes video videos interview checklist checklists tutorial tutorials blog site website
    column review reviews podcast show pdf printable version answer information content
    transcript piece
    event events links topics entries section navigation image images gallery issue issues
    edition courses
    resources archive archives main_content
    artikel artikelen bericht berichten pagina verhaal recept recepten gids aflevering inhoud
    antwoord blogs blogpost
    beitrag beiträge beitrags artikels seite webseite rezept rezepte folge ratgeber inhalt
    geschichte antwort
    recette recettes épisode billet contenu histoire vidéo réponse publication publications
    artículo artículos articulo página receta recetas guía episodio sitio entrada entradas
    contenido historia publicación respuesta
    """
)
TALK = _words(
    """
    comment comments reply replies conversation discussion feedback thoughts opinion question
    questions rating ratings editors editor newsroom know mistake error review suggestion
    correction typo
    reactie reacties mening opmerking opmerkingen vraag redactie gedachten
    kommentar kommentare kommentaren meinung frage fragen redaktion rückmeldung erfahrungen
    commentaire commentaires avis rédaction
    comentario comentarios opinión pregunta redacción
    """
)
# Who talks about cookies, links and rights in the site's name gives a notice.
LEGAL = _words(
    """
    cookie cookies copyright disclaimer disclosure affiliate affiliates affiliatelinks
    commission sponsored gdpr imprint trademarks reproduction privacy privacy_policy terms_of
    terms_and sitemap
    privacyverklaring cookiebeleid commissie gesponsord
    datenschutz datenschutzerklärung impressum agb provision gesponsert nutzungsbedingungen
    werbelinks
    confidentialité mentions_légales affiliation affilié affiliés sponsorisé cgv
    privacidad aviso_legal afiliado afiliados comisión patrocinado
    """
)
# These are common words as well, and count half.
WEAK_LEGAL = _words(
    """
    terms conditions rights consent policy permission prohibited licensed registered reserved
    choices preferences advertising advertisers paid sponsor sponsors partner partnership
    substitute ersetzen ersetzt vervanging vervangt remplace remplacent sustituye medical medisch
    advies advice arzt beratung small_fee earn purchase purchases compensation accessibility
    accept settings
    voorwaarden rechten voorbehouden accepteren
    rechte vorbehalten werbung anzeige akzeptieren
    droits réservés partenaire accepter
    derechos reservados condiciones aceptar
    """
)
LINKS = _words("links link liens enlaces koppelingen inhalte")
# Words of buttons and lists of links that are neither an act nor a thing.
MORE = _words(
    """
    more next_up next previous prev also related similar recommended popular trending latest
    older newer up_next reading like_this for_you might you_may interested interesting
    favourite favorites keep_reading menu search home top home_page homepage start_page
    continue_reading most_read most_popular most_viewed top_stories meest_gelezen más_leídos
    más_leído other otras otros autres andere
    meer ook volgende vorige gerelateerd gerelateerde verder_lezen populair interessant boven
    mehr auch nächster vorheriger ähnliche weitere weiterlesen interessieren beliebt
    startseite oben übersicht verwandte meistgelesen
    plus aussi suivant suivante précédent précédente similaires connexes accueil haut suite
    intéresser populaires plaire gustar pourraient pourrait
    más también siguiente anterior relacionados relacionadas similares inicio arriba interesar
    populares
    """
)
# What stands on buttons and over forms, and hardly ever in a sentence with nothing else in it.
BUTTONS = _words(
    """
    share shares tweet retweet comment comments reply replies newsletter subscribe log_in
    login sign_in sign_up logout menu cart checkout notifications navigation views likes votes
    advertisement homepage printable rss unsubscribe sign_me signing_up bookmark logged
    required_fields captcha
    username password kindle
    delen reactie reacties reageren inloggen nieuwsbrief aanmelden afdrukken winkelwagen
    teilen kommentar kommentare abonnieren anmelden einloggen drucken warenkorb
    partager commentaire commentaires infolettre imprimer panier s'abonner
    compartir comentario comentarios boletín imprimir carrito
    """
)
USEFUL = _words(
    """
    helpful useful interesting like liked love loved enjoy enjoyed enjoying find made tried
    nuttig leuk handig interessant behulpzaam hielp
    nützlich hilfreich gefallen gefällt geholfen
    utile utiles plu aimé aidé intéressant
    útil gustado gusta gustó interesante ayudado
    """
)
FRIENDS = _words("friend friends vriend vrienden freund freunde freunden ami amis amigos amigo")

# ------------------------------------------------------------------ what sells

DEAL = _words(
    """
    discount coupon voucher promo code sale demo quote deal deals offer offers shipping
    delivery trial guarantee ticket tickets seat seats spot spots order orders bonus gift cart
    basket checkout refund collection store shop places bundle bestseller bestsellers course
    masterclass price prices free membership money-back plan early-bird freebie giveaway
    korting kortingscode actie aanbieding verzending levering bestelling proefperiode kaartjes
    winkelwagen winkelmand webshop gratis prijs cadeau
    rabatt gutschein gutscheincode angebot versand lieferung bestellung probezeit warenkorb
    kostenlos preis geschenk aktion
    réduction remise promotion livraison commande essai offre boutique panier gratuit gratuite
    prix billets
    garantía descuento cupón código oferta envío pedido prueba tienda carrito regalo precio
    entradas
    rebaja
    """
)
URGENT = _words(
    """
    now today tonight hurry limited soon ends last_chance only
    nu vandaag snel jetzt heute bald nur maintenant aujourd'hui vite ahora hoy ya
    """
)
HYPE = _words(
    """
    best smartest lowest finest smoothest cleverest ultimate perfect unbeatable premium luxury
    award-winning bestselling best-selling trusted revolutionary clinically formulated loved
    effortless exclusive favourite favorite clever smart generous natural fluently risk-free
    unlimited proven easiest
    beste slimste natuurlijke ultieme perfecte exclusieve lekkerste voordeligste lichtste
    besten bester bestes natürliche perfekte exklusive günstigste cleverste leichteste
    meilleur meilleure naturelle idéale parfaite exclusif
    mejor mejores perfecta perfecto exclusiva inteligente
    """
)

# ------------------------------------------------------------------ who speaks, and to whom

OURS = _words(
    """
    our us my me i we ons onze wij mij uns unser unsere unseren unserem wir mir mich
    notre nos nous moi nuestro nuestra nuestros nuestras nosotros
    """
)  # fmt: skip
# `We use cookies` speaks for the site, `Shop where we shop` does not.
SPEAKERS = _words("we i wij wir nous")
HOUSE = _words(
    """
    our us onze ons uns unser unsere unseren unserem notre nos nuestro nuestra nuestros
    """
)
HERE = _words("here below above hier hieronder unten ici ci-dessous aquí abajo")
THIS = _words(
    """
    this these here below above dit deze hier hieronder dies diese dieser dieses diesen diesem
    unten ce cet cette ici ci-dessous este esta estos estas aquí abajo il ihn het it lo le la
    """
)
YOURS = _words("your jouw je uw dein deine deinem deinen ihr ihre ihrem votre vos ton ta tu su")

# ------------------------------------------------------------------ when, and by whom

PUBLISHED = _words(
    """
    published updated posted modified written reviewed edited by last first on at author read
    reading time min mins minute minutes views shares likes votes ratings rating listen ago
    estimated words photo photos photograph photographs photography text illustration staff
    team editorial listening cooking weeks days month months years hours week day
    gepubliceerd geplaatst bijgewerkt gewijzigd laatst door op leestijd minuten minuut auteur
    tekst foto foto's beeld keer bekeken
    veröffentlicht aktualisiert zuletzt erschienen geändert am von um uhr stand lesezeit
    lesedauer etwa ca autor autorin fotos aufrufe
    publié publiée mis mise à jour modifié le par temps durée de lecture environ texte vues
    publicado actualizado modificado el por tiempo lectura minutos texto las vistas a
    """
)
# One of these has to be there for a line to say when something came out or how long it takes.
DATELINE = _words(
    """
    published updated posted modified reviewed read reading listen views shares likes votes
    gepubliceerd geplaatst bijgewerkt gewijzigd leestijd bekeken veröffentlicht aktualisiert
    erschienen geändert lesezeit lesedauer aufrufe publié publiée mis mise modifié lecture
    vues publicado actualizado modificado lectura vistas
    """
)
MONTHS = _words(
    """
    jan january feb february mar march apr april may jun june jul july aug august sep sept
    september oct october nov november dec december
    januari februari maart mei juni juli augustus oktober
    januar februar märz mai dezember
    janvier février mars avril juin juillet août septembre octobre novembre décembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    """
)
WEEKDAYS = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday weekend week weekly daily monthly
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    montag dienstag mittwoch donnerstag freitag samstag sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo
    """
)
TONGUES = _words(
    """
    english deutsch français francais nederlands español espanol italiano português polski en
    nl de fr es it pt svenska dansk norsk suomi türkçe
    """
)

# ------------------------------------------------------------------ what says nothing by itself

# An author gives reasons and conditions, a button does not.
REASONS = _words(
    """
    because where until unless before when whether while which
    omdat waar totdat voordat wanneer zodat terwijl weil wo bis bevor wenn damit während
    parce où jusqu'à avant quand afin pendant porque donde hasta antes cuando mientras
    """
)
# What may stand before the act: `please`, `don't forget to`, `jetzt`.
BEFORE = _words(
    """
    please don't forget to not so and or simply just why also can could you if want would like
    do did have got then now be sure feel free never click consider ready first today let's
    vergeet niet dan nu ook en klik wil je vandaag graag hier
    bitte dann jetzt und auch nicht vergessen heute gleich
    n'hésitez pas à et aussi alors pensez puis maintenant ne ici
    no olvides y también ahora por favor si te aquí puedes hoy
    """
)
LITTLE = frozenset().union(*language.STOP_WORDS.values(), FRIENDS, USEFUL) | _words(
    """
    must yes no please don't didn't didn’t want new every each one two first last thank thanks
    könnte könnten possible mogelijk möglich posible closed gesloten geschlossen fermés
    cerrados have only comes email_address address field fields marked someone out off
    everything nothing always never left close open ok okay et let know follow ja nee nein oui
    sí heb wil laatste erste
    """
)

# Where paths to a page begin, what names a link to another article by itself, what stands on bars.
START = _words("home start startseite startpagina accueil inicio homepage")
RELATED = _words(
    """
    related recommended next_up up_next gerelateerd verwandt ähnliche similaire relacionado
    suggested aanbevolen most_read most_popular most_viewed top_stories meest_gelezen
    más_leídos más_leído les_plus_lus
    """
)
ON_BARS = (
    SHARE | NETWORK | CHANNEL | LEGAL | WEAK_LEGAL | BUTTONS | TONGUES | MORE | TALK | LITTLE
    | PIECE | READ
    | _words(
    """
    about contact blog shop faq help archive careers press advertise donate legal notes
    impressum kontakt colofon vacatures equipo quiénes somos qui sommes over hulp hilfe aide
    ayuda
    """
)
)  # fmt: skip
# What heads links with hardly a word beside it: `Popular this week`, `You may also like`.
LISTED = _words(
    """
    related recommended popular trending interested interesting gerelateerd populair
    interessant ähnliche verwandte beliebt interessieren similaires connexes populaires
    intéresser plaire relacionados relacionadas populares interesar gustar plaire also
    like_this auch aussi
    también ook
    """
)
# What is said of who writes: two of them are a line about the author.
BIO = _words(
    """
    writes writer author editor founder lives blogger journalist photographer she he her his
    coach teacher loves book books blog born husband wife dog cats
    schrijft schrijver auteur redacteur woont zij hij haar boek
    schreibt autorin autor redakteurin lebt journalistin sie er buch
    écrit autrice rédactrice vit journaliste elle livre
    escribe autora periodista vive ella libro
    """
)
# A share of a price is cut with them.
CUT = _words(
    """
    off save cheaper less korting bespaar goedkoper rabatt günstiger sparen réduction remise
    économisez descuento ahorra menos
    """
)
JOINING = _words(
    """
    join subscribe register enrol enroll become word schrijf abonniere rejoignez abonnez únete
    suscríbete inscribete open abre öffne ouvrez
    """
)
# With an arrow, these lead to the page before or after.
BESIDE = _words(
    """
    older newer previous prev next vorige volgende oudere nieuwere vorheriger nächster ältere
    neuere précédent suivant anterior siguiente
    """
)
# What is given for signing up.
GIFTS = _words(
    """
    free guide ebook e-book course class checklist starter gratis kostenlos gratuit gratuite
    tips tipps conseils consejos
    """
)
LATER = _words("for_later later")
