"""The nouns that news calls people by, and words that begin no person's name.

Lists of our own, in lower case and without accents. What is in none of them is not known to be either.
"""

from __future__ import annotations

import re

# Those of a man or a woman tell "he" or "she" where the given name doesn't; a doctor may be either.
HONORIFICS: dict[str, str | None] = {
    **dict.fromkeys("mr sir lord king prince father brother baron count".split(), "m"),
    **dict.fromkeys("mrs ms miss dame lady queen princess sister baroness madam mme".split(), "f"),
    **dict.fromkeys(
        """dr prof professor sen senator rep representative gov governor gen general lt col colonel capt captain
        sgt sergeant maj major adm admiral cmdr rev reverend hon judge justice pope president mayor
        lieutenant corporal commodore brigadier constable""".split()
    ),
}
# These stand before names in print ("Senator Holt", "Farmer Ida Moss") and are cut off them as titles.
ROLES = frozenset(
    """president vice prime minister chancellor secretary general chief premier chairman chairwoman chair chairperson
    speaker commissioner ambassador senator congressman congresswoman representative governor coach director
    professor attorney officer detective deputy leader spokesman spokeswoman spokesperson head manager editor
    analyst author columnist reporter correspondent candidate nominee mayor councillor councilor councilman
    councilwoman commander captain engineer scientist economist lawyer lawmaker strategist pollster adviser
    advisor aide host anchor actor actress singer activist pastor bishop archbishop cardinal rabbi imam sheriff
    prosecutor inspector superintendent conductor musician skipper farmer teacher founder owner entrepreneur
    billionaire businessman businesswoman historian researcher expert judge justice colonel sergeant admiral
    premier king queen prince princess pope democrat republican conservative whip treasurer curator baker driver
    mogul magnate magistrate consul diplomat delegate organizer moderator presenter writer poet composer
    violinist pianist astronomer physicist chemist biologist doctor nurse surgeon physician critic veteran
    student resident politician legislator congresswoman strategist consultant operative lobbyist investor
    banker trader worker official filmmaker artist comedian activist marine technician supervisor guard soldier
    pilot sailor fisherman trawlerman docker shopkeeper""".split()
)
MALE_NOUNS = frozenset(
    """man father brother son husband king prince boy gentleman spokesman chairman businessman congressman councilman
    policeman fireman fisherman ferryman grandfather uncle nephew actor boyfriend monk priest guy lord duke grandson
    landlord""".split()
)
FEMALE_NOUNS = frozenset(
    """woman mother sister daughter wife queen princess girl lady spokeswoman chairwoman businesswoman congresswoman
    councilwoman policewoman grandmother aunt niece actress girlfriend nun widow waitress landlady mama
    granddaughter""".split()
)
# Nouns that may stand for a speaker. A body that speaks ("the union") is none: it is nobody whom "he" can mean.
PEOPLE_NOUNS = ROLES | MALE_NOUNS | FEMALE_NOUNS | frozenset(
    """person friend colleague neighbour neighbor witness voter supporter opponent rival victim survivor protester
    member passenger customer source insider commentator scholar advocate patient tourist visitor participant
    eyewitness employee sister-in-law brother-in-law mother-in-law father-in-law verger parent child pensioner
    beekeeper cousin teenager teen graduate successor predecessor counterpart boss concertmaster cellist soloist
    printer plumber carpenter electrician waiter cook chef clerk cashier butcher broker barber hairdresser
    tailor gardener miner welder programmer developer designer architect photographer journalist novelist
    blogger model athlete player striker goalkeeper midfielder defender referee trainer swimmer runner cyclist
    boxer golfer quarterback pitcher mathematician geologist linguist philosopher sociologist psychologist
    psychiatrist dentist pharmacist paramedic firefighter constable marshal warden hostage refugee migrant
    immigrant tenant homeowner shopper motorist pedestrian commuter hiker climber bystander onlooker juror
    defendant plaintiff suspect barrister solicitor notary auditor accountant regulator mediator negotiator
    envoy signaller fitter foreman docker bosun mate caretaker janitor librarian headmaster headteacher
    principal dean lecturer academic activist organiser campaigner volunteer canvasser director-general
    secretary-general master harbourmaster stationmaster postmaster quartermaster choirmaster keeper zookeeper innkeeper
    groundskeeper diver ranger lifeguard coxswain rancher roofer locksmith bricklayer stonemason bookseller optician
    archivist surveyor translator interpreter coroner paralegal midwife vet veterinarian vicar astronaut cosmonaut
    archaeologist anthropologist botanist ecologist epidemiologist hydrologist meteorologist seismologist statistician
    zoologist""".split()
)  # fmt: skip
# Endings of offices: no list has all of them ("Winegrower", "Harbour Master", "Keeper").
OFFICE = re.compile(r"..(?:er|or|ist|man|woman|eer|ian|keeper)$")
# These stand before a name at a sentence's beginning, and are none of it.
TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december yesterday tomorrow tonight late morning evening afternoon spring summer autumn winter
    last next early""".split()
)
# "Holt's mother" is asked for by Holt's name; as "the mother" she could be anybody's.
KIN = frozenset(
    """father mother brother sister son daughter husband wife grandfather grandmother grandson granddaughter uncle aunt
    nephew niece cousin parent child widow boyfriend girlfriend mama friend""".split()
)
# A word of bodies, days, works and peoples inside a run of capitals: "Arlow Port Authority", "Good Friday".
# Surnames that are such words ("Park", "Day") are lost by it: a wrong name is worse than none.
NOT_PEOPLE = frozenset(
    """party university institute council news post times street union department committee senate house states city
    county center centre bank court ministry agency company corporation inc group association federation network
    foundation school college hospital club church office bureau commission board authority service services
    journal gazette chronicle press daily herald tribune courier ledger magazine television radio today show act
    bill law amendment convention primary caucus caucuses election campaign war wars day night week month year
    north south east west northern southern eastern western new united white black great island islands river
    sea lake mountain mount valley bay port beach park road avenue square hall tower airport station bridge
    tunnel tuesday monday wednesday thursday friday saturday sunday january february march april june july
    august september october november december america american americans state national international staff
    european union nations republic kingdom democratic republicans democrats gop super pac project fund trust
    initiative program programme plan league cup championship games olympics series award awards prize treaty
    agreement summit forum conference academy army navy force forces police guard corps marines security defense
    defence intelligence affairs internet online press reuters associated facebook twitter google apple
    microsoft amazon youtube instagram tower plaza hotel theater theatre museum library opera philharmonic
    orchestra athletic rovers action planned parenthood wall capitol pentagon kremlin christmas easter
    thanksgiving ramadan islamic christian jewish muslim catholic english french german russian chinese
    inspector-general obamacare medicare medicaid nato isis isil congress parliament supreme federal reserve
    treasury""".split()
)
# Countries, capitals and American states, which stand in news as names do; two of them are an address.
PLACES = frozenset(
    """afghanistan albania algeria argentina armenia australia austria azerbaijan bangladesh belarus belgium bolivia
    bosnia brazil britain bulgaria cambodia canada chile china colombia croatia cuba cyprus denmark ecuador
    egypt england estonia ethiopia finland france georgia germany ghana greece haiti hungary iceland india
    indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya kosovo kuwait latvia lebanon
    libya lithuania luxembourg macedonia malaysia mali malta mexico moldova mongolia montenegro morocco nepal
    netherlands nigeria norway pakistan palestine panama paraguay peru philippines poland portugal qatar romania
    russia rwanda scotland senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland
    syria taiwan tanzania thailand tunisia turkey uganda ukraine uruguay venezuela vietnam wales yemen zambia
    zimbabwe europe asia africa london paris berlin moscow beijing brussels washington belgrade tirana skopje
    pristina rome madrid vienna athens tokyo seoul delhi ankara kiev kyiv tehran baghdad damascus jerusalem
    cairo geneva warsaw prague budapest lisbon dublin alabama alaska arizona arkansas california colorado
    connecticut delaware florida hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland
    massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon
    pennsylvania tennessee texas utah vermont virginia wisconsin wyoming chicago boston manhattan brooklyn
    philadelphia miami houston dallas detroit atlanta cleveland york hampshire jersey carolina dakota angeles
    francisco god lord internet""".split()
)
# What begins sentences, labels and credits with a capital: "But Holt", "Watch: Holt".
LEADING = frozenset(
    """the a an and but or if when while as for in on at after before yet so then now like with that this these those
    from by to of since until though although because however still even also not no yes what who why how where
    which its his her their our my your it he she they we you i there here just only both all some many most
    more such asked said says told according meanwhile instead once during under over about against between into
    through without unlike despite except per did does do is was were has had have will would can could should
    may might must let oh well ok okay thanks dear photo image source via opinion exclusive watch video read
    update breaking another somebody nobody everybody anybody everyone someone nothing everything maybe perhaps
    indeed surely certainly clearly obviously apparently recently later earlier early finally eventually
    sometimes often always never again now today thus hence plus unlike""".split()
)
