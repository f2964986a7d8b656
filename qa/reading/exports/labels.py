"""What the labels of press databases mean, in the languages in which these print them: "Byline:", "Auteur :", "HD".

A label that is not known here still counts as one where it stands among those that are: what matters of it is that it
is no text. So only what is *read* needs its word here, and what opens or ends the lines around a text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto


class Role(Enum):
    """What a label's value is; ``ABOUT`` is whatever an article doesn't hold of itself."""

    TITLE = auto()
    AUTHOR = auto()
    SOURCE = auto()
    DATE = auto()
    URL = auto()
    ID = auto()
    LANGUAGE = auto()
    PAGE = auto()
    SECTION = auto()
    TEXT = auto()
    ABOUT = auto()


# As databases write them, in English or in the language itself.
LANGUAGES = {
    name: code
    for code, names in {
        "en": "English Englisch Anglais Inglés Inglese Engels",
        "de": "German Deutsch Allemand Alemán Tedesco Duits",
        "fr": "French Französisch Français Francés Francese Frans",
        "es": "Spanish Spanisch Espagnol Español Spagnolo Spaans",
        "it": "Italian Italienisch Italien Italiano Italiaans",
        "pt": "Portuguese Portugiesisch Portugais Português Portugués Portoghese",
        "nl": "Dutch Niederländisch Néerlandais Nederlands",
        "pl": "Polish Polnisch Polonais Polski",
        "sv": "Swedish Schwedisch Svenska",
        "da": "Danish Dänisch Dansk",
        "no": "Norwegian Norwegisch Norsk",
        "ru": "Russian Russisch Русский",
        "uk": "Ukrainian Українська",
        "zh": "Chinese 中文",
        "ja": "Japanese 日本語",
        "ar": "Arabic العربية",
        "tr": "Turkish Türkçe",
    }.items()
    for name in names.split()
}
# Letters alone, without accents and case, as ``_plain`` leaves them.
_WORDS = {
    Role.TITLE: """title headline heading articletitle articlename documenttitle titel uberschrift schlagzeile
        hauptzeile titre titular titulo titolo kop tytul naslov""",
    Role.AUTHOR: """author authors byline by writer reporter autor autoren verfasser von auteur auteurs par autores
        autore autori por di door autorzy forfatter""",
    Role.SOURCE: """source publication publicationtitle publicationname newspaper outlet publisher journal journaltitle
        magazine quelle zeitung medium publikation publikationstitel bron krant publicatie fuente publicacion periodico
        titulodepublicacion titulodelapublicacion fonte jornal publicacao testata pubblicazione giornale
        titredelapublication publicationtitre gazeta zrodlo publikacja kilde avis""",
    Role.DATE: """date published publicationdate datepublished pubdate dateofpublication issuedate datum erschienen
        erscheinungsdatum publikationsdatum veroffentlicht veroffentlichungsdatum datedepublication datedeparution
        publiele fecha fechadepublicacion data datadepublicacao datadipubblicazione publicatiedatum datawydania
        datapublikacji dato""",
    Role.URL: """url link documenturl documentlink permalink permanentlink persistentlink webaddress webadresse
        internetadresse lien adresse enlace urldeldocumento urldudocument dokumenturl urldododocumento""",
    Role.ID: """accessionnumber documentid proquestdocumentid documentnumber dokumentnummer dokumentid recordid
        numerodacces numerodeacceso iddudocument iddeldocumento idedocumentoproquest articleid""",
    Role.LANGUAGE: "language languageofpublication sprache langue idioma lingua taal jezyk",
    Role.PAGE: "page pages startpage pg seite seiten pagina paginas pagine pageno strona",
    Role.SECTION: "section rubrik ressort rubrique seccion secao sezione rubriek dzial column",
    Role.TEXT: """text fulltext body articletext articlebody content story volltext haupttext texteintegral texte
        textocompleto texto testocompleto testo volledigetekst tekst pelnytekst""",
    # Those that open or close the lines around a text; the rest is known by its company.
    Role.ABOUT: """length wordcount words dateline highlight highlights loaddate load graphic graphics classification
        subject subjects subjectterms subjectheading publicationtype journalcode industry geographic company companies
        organization person people ticker copyright abstract links publicationinfo publicationyear location
        sourcetype documenttype issn eissn isbn lastupdated databases database placeofpublication
        countryofpublication publicationsubject fulltextwordcount documenttypes clientmatter searchterms searchtype
        narrowedby jobnumber dateandtime correctiondate correction notes note lange umfang update thema themen
        longueur datedechargement datechargement typepublication sujet longitud fechadecarga tema temas lengte
        laaddatum lunghezza endpage edition ausgabe volume issue identifier keywords tags category categories
        publikationstyp publikationsart firma zusammenfassung resume resumen land pais pays ort lieu lugar
        deweydecimal dachzeile unterzeile standfirst subtitle entrydate updatedate accessdate retrieved accessed
        downloaded exported printed recorded bildunterschrift caption captions credit contact""",
}
_ROLES = {word: role for role, words in _WORDS.items() for word in words.split()}

# Factiva's fields, in the order in which it prints them.
_CODES = {
    "HD": Role.TITLE,
    "TI": Role.TITLE,
    "BY": Role.AUTHOR,
    "AU": Role.AUTHOR,
    "PD": Role.DATE,
    "SN": Role.SOURCE,
    "SO": Role.SOURCE,
    "PG": Role.PAGE,
    "SE": Role.SECTION,
    "LA": Role.LANGUAGE,
    "LP": Role.TEXT,
    "TD": Role.TEXT,
    "TX": Role.TEXT,
    "AN": Role.ID,
    "UR": Role.URL,
} | dict.fromkeys("CLM CR CX WC ET SC ED VOL CY ART CT RF CO IN NS RE IPD IPC PUB AB DE DT JN IS".split(), Role.ABOUT)

# Four words and their small ones: "Title of the publication". The space before a colon is French.
_LABEL = re.compile(r"(?P<label>[^\W\d_](?:[\w.'’/&()-]| (?! )){0,39})\s?[:：](?:\s+(?P<value>\S.*)|(?P<rest>\S.*)?)")
_CODE = re.compile(r"(?P<label>[A-Z]{2,3})(?P<apart>\s*-\s+|\s{2,}|\t\s*|\s+|$)(?P<value>.*)")
_MOST_WORDS = 5
# What is no label any more but a paragraph that begins with a name and a colon. Chosen by eye.
_LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Label:
    """A label and its value on one line. ``role`` is None where its word isn't known."""

    word: str
    role: Role | None
    value: str
    # Where in the line the value begins.
    at: int


def read_label(line: str) -> Label | None:
    """Read a line that begins with a label and a colon; None where it begins otherwise."""
    match = _LABEL.match(line)
    if match is None:
        return None
    word = _plain(match["label"])
    role = _ROLES.get(word)
    # "https://…" and "12:30"; "Title:Harbour" is one.
    if match["rest"] and (role is None or match["rest"].startswith("//")):
        return None
    if role is None and (len(match["label"].split()) > _MOST_WORDS or not match["label"][0].isupper()):
        return None
    value = match["value"] or match["rest"] or ""
    return Label(
        word, role, value.strip(), match.start("value" if match["value"] else "rest") if value else match.end()
    )


def read_code(line: str, *, loose: bool = False) -> Label | None:
    """Read a line that begins with one of Factiva's codes; ``loose``, with one blank behind it, as "IN Brussels"."""
    match = _CODE.match(line)
    if match is None or match["label"] not in _CODES or (match["apart"] == " " and not loose):
        return None
    return Label(match["label"], _CODES[match["label"]], match["value"].strip(), match.start("value"))


def role_of(line: str) -> Role | None:
    """The role of a line that is a label's word alone, without a colon: "Body", "Classification"."""
    return _ROLES.get(_plain(line)) if line and len(line) < 40 and line[0].isupper() else None


def _plain(label: str) -> str:
    parts = unicodedata.normalize("NFKD", label.casefold().replace("ł", "l"))
    return "".join(c for c in parts if c.isalnum())
