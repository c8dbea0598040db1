"""Everyday words that mean nearly one thing, so that two authors' wordings meet.

One writes `physician` and `take out`, another `doctor` and `remove`. The table is small and about
no field: what people do, what they use, when and how much, the body, the house, what goes wrong.
Semicolons part the senses; the languages of one stand in the order of `_CODES`. A language
that has no words here is compared by its letters alone.
"""

from __future__ import annotations

from functools import lru_cache

from course import language

_CODES = ("en", "nl", "de", "fr", "es")
_SENSES = """
    doctor physician clinic hospital nurse surgeon | arts dokter huisarts ziekenhuis | arzt
        ärztin ärztlich arztpraxis hausarzt klinik notarzt | médecin docteur clinique hôpital |
        médico doctor clínica hospital;
    fever temperature | koorts verhoging | fieber temperatur | fièvre température | fiebre
        temperatura;
    pain hurt ache sore painful sting stings burn | pijn zeer prikt steekt | schmerz schmerzen
        weh tut sticht stich | douleur mal pique | dolor duele pica;
    ill illness disease infection infected sick | ziek ziekte infectie verkouden | krank
        krankheit infektion entzündung | malade maladie infection | enfermo enfermedad
        infección;
    medicine drug pill tablet dose painkiller | medicijn pil tablet dosis pijnstiller |
        medikament tablette arznei mittel | médicament comprimé pilule | medicamento pastilla
        dosis;
    itch itchy scratch | jeuk krabben | jucken juckreiz kratzen | démange gratter | picor
        rascar;
    swollen swelling swell puffy | zwelling gezwollen dik | schwellung geschwollen schwillt |
        enflé gonflé | hinchado hinchazón;
    faint dizzy giddy | flauw duizelig | schwindel ohnmacht schwindlig | vertige étourdi | mareo
        mareado;
    allergy allergic reaction rash | allergie allergisch uitslag | allergie allergisch ausschlag
        | allergie allergique | alergia alérgico;
    wound cut injury scar scab | wond snee litteken | wunde schnitt narbe | plaie coupure |
        herida corte;
    bandage plaster dressing film wrap foil cling | verband pleister folie | verband pflaster
        folie | bandage pansement film | venda tirita film;
    wash rinse clean cleaning cleaned laundry scrub hygiene soap | wassen was spoelen schoon
        schoonmaken zeep | waschen wäsche spülen reinigen sauber putzen seife | laver rincer
        nettoyer propre savon | lavar enjuagar limpiar limpio jabón;
    dirt dirty dust dusty stain filth | vuil vies stof vlek | schmutz schmutzig staub fleck
        dreck | sale saleté poussière tache | sucio suciedad polvo mancha;
    dry towel blot dab pat | droog drogen handdoek | trocken trocknen handtuch tupfen | sec
        sécher serviette | seco secar toalla;
    wet damp moist soak moisture humid | nat vochtig weken vocht | nass feucht feuchtigkeit
        einweichen | mouillé humide tremper | mojado húmedo remojar;
    water tap liquid fluid | water kraan vloeistof | wasser leitungswasser flüssigkeit | eau
        robinet liquide | agua grifo líquido;
    swim swimming pool sea bath bathe beach lake | zwemmen zwembad zee bad | schwimmen
        schwimmbad meer baden see | nager piscine mer bain | nadar piscina mar baño;
    shower showering | douche douchen | dusche duschen | douche | ducha;
    sun sunlight sunny sunburn sunscreen | zon zonlicht zonnebrand | sonne sonnenlicht
        sonnencreme | soleil | sol;
    cream lotion ointment balm grease jelly smear | crème zalf smeren | creme salbe schmieren |
        crème pommade | crema pomada;
    eat food meal feed feeding hungry hunger diet breakfast lunch dinner supper overfeed snack |
        eten voedsel maaltijd voeren honger ontbijt voer | essen mahlzeit futter füttern hunger
        nahrung frühstück speise | manger repas nourrir faim | comer comida alimentar hambre;
    drink drinking glass bottle | drinken glas fles | trinken glas flasche getränk | boire verre
        bouteille | beber vaso botella;
    coffee caffeine espresso | koffie cafeïne | kaffee koffein | café caféine | café cafeína;
    sleep sleeping asleep nap bed bedtime doze | slapen slaap dutje bed | schlafen schlaf bett
        nickerchen | dormir sommeil lit sieste | dormir sueño cama siesta;
    day daily daytime | dag dagelijks overdag | tag täglich tagsüber | jour quotidien | día
        diario;
    night evening overnight | nacht avond | nacht abend abends | nuit soir soirée | noche;
    morning early dawn | ochtend vroeg | morgen früh morgens | matin tôt | mañana temprano;
    week weekly fortnight | week wekelijks | woche wöchentlich | semaine | semana;
    month monthly | maand maandelijks | monat monatlich | mois mensuel | mes mensual;
    year annual yearly | jaar jaarlijks | jahr jährlich | an année | año anual;
    spring summer autumn winter season | lente voorjaar zomer herfst winter seizoen | frühling
        sommer herbst winter saison | printemps été automne hiver saison | primavera verano
        otoño invierno temporada;
    often frequency regularly interval | vaak regelmatig | häufig regelmäßig abstand | fréquence
        régulièrement | frecuencia regularmente;
    wait waiting patience ripen settle | wachten geduld | warten abwarten geduld | attendre
        patience | esperar paciencia;
    begin start beginning commence | beginnen start begin | anfang beginnen start | commencer
        début | empezar comienzo;
    stop end finish quit | stoppen einde | aufhören ende | arrêter fin | parar fin;
    replace change renew swap new replacement exchange | vervangen wisselen vernieuwen nieuw |
        ersetzen wechseln tauschen erneuern | remplacer changer nouveau | cambiar reemplazar
        nuevo;
    remove take out throw away discard | verwijderen weggooien uit | entfernen entfernung
        wegwerfen beseitigen | enlever retirer jeter | quitar retirar tirar;
    buy shop price cost pay charge paid money expensive cheap fee | kopen winkel prijs kosten
        betalen geld duur goedkoop | kaufen laden preis kosten zahlen geld teuer billig |
        acheter prix coût payer argent cher | comprar precio coste pagar dinero caro;
    choose choosing choice pick select | kiezen keuze | wählen auswahl wahl | choisir choix |
        elegir elección;
    tool equipment kit gear need material | gereedschap materiaal nodig | werkzeug ausrüstung
        material | outil matériel | herramienta material;
    store storage keep keeping shelf cupboard wardrobe box | bewaren kast doos opslaan |
        aufbewahren lagern schrank kiste | conserver ranger armoire boîte | guardar conservar
        armario caja;
    mistake wrong error fault trouble problem | fout verkeerd probleem | fehler falsch problem |
        erreur faute problème | error fallo problema;
    repair mend fix broken break | repareren kapot maken | reparieren kaputt flicken | réparer
        cassé | reparar roto;
    danger dangerous risk hazard harm poison | gevaar gevaarlijk risico gif | gefahr gefährlich
        risiko gift | danger dangereux risque | peligro peligroso riesgo;
    allowed allow permit may eligible rule forbidden law legal protected fine | mogen toegestaan
        verboden wet regel | darf erlaubt verboten gesetz regel schutz strafe geschützt geldbuße
        bußgeld | permis interdit loi règle | permitido prohibido ley regla;
    die dead death kill destroy survive | dood sterven doden | tot sterben stirbt töten
        vernichten | mourir mort tuer | morir muerto matar;
    cold freeze freezer frost ice chill cool | koud vriezen vriezer vorst ijs | kalt gefrieren
        frost kühlen eis kühlschrank | froid geler congélateur glace | frío congelar congelador
        hielo;
    hot heat warm warmth heating | heet warm warmte | heiß hitze warm wärme | chaud chaleur
        chauffer | calor caliente calentar;
    light lamp bright | licht lamp | licht lampe hell | lumière lampe | luz lámpara;
    dark shade | donker schaduw | dunkel schatten | sombre ombre | oscuro sombra;
    smell scent perfume odour fragrance stink | geur ruiken | geruch riechen duft | odeur sentir
        parfum | olor oler perfume;
    air breathe breath ventilate oxygen | lucht ademen luchten | luft atmen atem lüften atemluft
        | air respirer aérer | aire respirar ventilar;
    rain shower weather storm wind | regen weer bui wind storm | regen wetter wind sturm | pluie
        temps vent | lluvia tiempo viento;
    house home flat room kitchen | huis kamer keuken thuis | haus zimmer küche wohnung | maison
        chambre cuisine | casa habitación cocina;
    window door | raam deur | fenster tür | fenêtre porte | ventana puerta;
    clothes jumper coat shirt garment wool dress | kleren trui jas hemd | kleidung pullover
        jacke hemd | vêtement pull manteau | ropa jersey abrigo;
    child children baby kid teenager | kind kinderen baby | kind kinder baby | enfant bébé |
        niño bebé;
    animal pet insect | dier huisdier insect | tier haustier insekt | animal insecte | animal
        insecto;
    plant seed leaf soil garden grow | plant zaad blad grond tuin groeien | pflanze samen blatt
        erde garten wachsen | plante graine feuille terre jardin | planta semilla hoja tierra
        jardín;
    work office job desk | werk kantoor baan | arbeit büro job | travail bureau | trabajo
        oficina;
    learn practise practice exercise train lesson | leren oefenen oefening | lernen üben übung |
        apprendre exercice | aprender ejercicio practicar;
    write note list record diary | schrijven lijst dagboek | schreiben liste tagebuch | écrire
        liste journal | escribir lista diario;
    call phone telephone ring | bellen telefoon | anrufen telefon rufen | appeler téléphone |
        llamar teléfono;
    travel journey trip holiday | reis vakantie | reise urlaub | voyage vacances | viaje
        vacaciones;
    weigh weight heavy kilo | wegen gewicht zwaar | gewicht schwer wiegen | poids lourd peser |
        peso pesado pesar;
    measure length size | meten maat | messen maß größe | mesurer taille | medir tamaño;
    big bigger large great | groot groter | groß größer | grand gros | grande;
    small little tiny | klein kleine | klein winzig | petit | pequeño;
    much plenty enough sufficient adequate | veel genoeg voldoende | viel genug ausreichend
        genügen | beaucoup assez suffit | mucho bastante suficiente;
    press squeeze push | drukken knijpen duwen | drücken pressen | presser pousser | apretar
        empujar;
    rub wipe brush | wrijven vegen borstel | reiben wischen bürste | frotter essuyer brosse |
        frotar cepillo;
    lie lay rest relax | liggen rusten | liegen ruhe ausruhen ruhig | reposer allonger |
        descansar tumbar;
    feel symptom sign recognise notice | voelen klacht teken herkennen | fühlen symptom zeichen
        erkennen | sentir symptôme signe | sentir síntoma signo;
    fight against prevent avoid protect protection | bestrijden voorkomen vermijden beschermen |
        bekämpfen verhindern vermeiden schützen | éviter prévenir protéger | evitar prevenir
        proteger;
    help useless effect work solve | helpen werken effect | helfen hilft wirken wirkung wirkt |
        aider effet marche | ayudar efecto;
    age old young | leeftijd oud jong | alter alt jung | âge vieux jeune | edad viejo joven;
    hand finger arm palm | hand vinger arm | hand finger arm | main doigt bras | mano dedo
        brazo;
    eye sight vision see look | oog zicht zien kijken | auge sicht sehen | oeil yeux vue voir |
        ojo vista ver;
    head neck mouth nose throat ear | hoofd nek mond neus keel oor | kopf nacken mund nase hals
        rachen ohr | tête cou bouche nez gorge | cabeza cuello boca nariz garganta;
    foot leg knee feet | voet been knie | fuß bein knie | pied jambe genou | pie pierna rodilla"""


@lru_cache(maxsize=8)
def _table(code: str) -> dict[str, int]:
    if code not in _CODES:
        return {}
    column = _CODES.index(code)
    return {
        language.stem(word): number
        for number, line in enumerate(_SENSES.split(";"))
        for word in line.split("|")[column].split()
    }


def sense(word: str, code: str) -> int | None:
    """Return the number of the sense of a word, None when the table does not have it."""
    return _table(code).get(language.stem(word))
