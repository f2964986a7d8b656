import pytest

from qa.reading.texts.decoding import decode
from qa.reading.texts.garbled import find_garbled

TEXTS = {
    "Droga została zamknięta do wiosny, powiedział burmistrz Zbigniew Ząbek.": ("cp1250", "iso8859-2"),
    "Lávka přes řeku zůstane zavřená až do jara, řekl v úterý starosta.": ("cp1250", "iso8859-2"),
    "A hídon jövő tavaszig nem lehet átkelni, közölte a polgármester.": ("cp1250", "iso8859-2"),
    "Мост закрыт до весны, сообщил во вторник мэр Иван Лозовой.": ("cp1251", "koi8-r", "cp866", "iso8859-5"),
    "Міст закрито до весни, повідомив міський голова.": ("cp1251", "koi8-u"),
    "Η γέφυρα θα παραμείνει κλειστή έως την άνοιξη, δήλωσε ο δήμαρχος.": ("cp1253", "iso8859-7"),
    "Köprü ilkbahara kadar kapalı kalacak, dedi belediye başkanı.": ("cp1254", "iso8859-9"),
    "הגשר ייסגר עד האביב, אמר ראש העיר ביום שלישי.": ("cp1255",),
    "سيبقى الجسر مغلقا حتى الربيع كما قال رئيس البلدية": ("cp1256",),
    "橋は春まで閉鎖されると市長が火曜日に述べた。": ("cp932", "euc_jp", "iso2022_jp"),
    "这座桥将关闭到春天，市长在星期二说。他们不能冒险。": ("gb18030",),
    "這座橋將關閉到春天，市長在星期二說。他們不能冒險。": ("big5",),
    "다리는 봄까지 폐쇄된다고 시장이 화요일에 말했다.": ("cp949",),
    "Die Brücke bleibt bis zum Frühling gesperrt, sagte Bürgermeisterin Käthe Groß.": ("cp1252", "cp850", "mac_roman"),
    "Ångström and São Paulo’s Zoë said no.": ("cp1252",),
}


@pytest.mark.parametrize(("text", "encoding"), [(text, each) for text, known in TEXTS.items() for each in known])
def test_the_encoding_that_makes_words_is_taken(text: str, encoding: str) -> None:
    """A sentence tells it."""
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("“It’s over,” said René Núñez — “at last.”".encode()[:-1] + b" he said", "damaged UTF-8"),
        ("дорога закрыта".encode()[1:], "damaged UTF-8"),
        (b"Most zamkni" + b"\xea\x9d\x81\x8d", "no other encoding can be told"),
    ],
)
def test_what_fits_no_encoding_for_certain_is_refused(data: bytes, rule: str) -> None:
    """Damage is told from another encoding."""
    with pytest.raises(ValueError, match=rule):
        decode(data)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Wrenn said itâ€™s over.", "itâ€™s"),
        ("Der BÃ¼rgermeister sagte nichts.", "BÃ¼rgermeister"),
        ("He said \ufffdno\ufffd.", "\ufffdno\ufffd."),
        ("L’été à Noël — “naïve”, 5 €, São Paulo, Łódź", ""),
    ],
)
def test_garbled_words_are_named(text: str, word: str) -> None:
    """And accents are not."""
    assert find_garbled(text) == word
