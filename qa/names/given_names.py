"""Given names that are common in news, and whether they are a man's or a woman's.

A short list of our own, of many languages. A name that is in neither list, or is borne by both, tells nothing: its
bearer is known by title, pronoun or description, or not at all.
"""

from __future__ import annotations

from qa.names.comparing import fold

# Short forms are in both lists, since news calls people by them without ever printing the long one.
_MEN = """
aaron abdul abdullah abraham adam adem adnan adolfo adrian ahmad ahmed akira al alain alan alastair albert alberto
aldo alec aleksandar aleksander alejandro alessandro alex alexander alexandre alexei alexis alfonso alfred alfredo
ali alistair allan allen alvaro alvin amadou amir amit anatoly anders andre andreas andrei andrej andres andrew
andrzej andy angelo angus anil anselm anthony anton antonio antony ari armando arne arnold arthur arturo arun ashok
asif augustin austin axel aziz barack barney barry bartholomew bashar basil bastian ben benedict benito benjamin
bernard bernardo bernd bernie bert bill billy bjorn bo bob bobby bogdan boris brad bradley brendan brent brett brian
bruce bruno bryan burt byron calvin cameron carl carlo carlos carlton cecil cedric cesar chad charles charlie
chester chris christian christophe christopher chuck clarence clark claude claudio clement clifford clint clive
clyde cody colin conrad cornelius craig cristian curtis cyril cyrus dale damian damir damon dan daniel danilo danny
dariusz darko darrell darren darryl dave david davor dean declan denis dennis denzel derek dermot desmond devin dick
didier diego dieter dimitar dimitri dirk dmitri dmitry dominic dominik don donald dong donnie dorian doug douglas
doyle drago dragan duarte duncan dustin dwayne dwight earl ed eddie edgar edi edmund eduardo edvard edward edwin
egon einar elias elijah elliot elliott elmer elton emanuel emeka emil emilio emmanuel enda enrique enver eric erich
erik ernest ernesto ernst ervin esteban ethan eugene evan evgeny ezra fabian fabio farid faisal felipe felix
ferdinand fernando fidel florian floyd francesco francis francisco franco francois frank franklin franz fred freddie
frederic frederick frederik friedrich fritz gabriel galen gareth garrett gary gaston gavin gene genti geoff geoffrey
georg george georges gerald gerard gerhard gerry gianni gideon gilbert giles giorgio giovanni giuseppe glen glenn
goran gordon graham grant greg gregor gregory grover guido guillaume guillermo gunnar gunther gus gustav gustavo guy
hakan hal halvard hamid hamish hans harald harold harry harvey hashim hassan heath hector heinrich heinz helmut
henri henrik henry herbert herman hideo hiroshi homer horace horst howard hubert hugh hugo humphrey hussein ian
ibrahim ignacio igor ilya imran ingmar ioannis irving isaac isaiah ismail ivan ivo ivor jack jacob jacques jaime
jake jakob jakub jamal james jan jared jarl jaroslav jason jasper javier jay jeb jed jeff jefferson jeffrey jens
jeremiah jeremy jerome jerry jesse jesus jim jimmy joachim joao joaquim joaquin joe joel johan johann johannes john
johnny jon jonas jonathan jordi jorg jorge jose josef joseph josh joshua josip juan judd jules julian julien julio
julius jurgen justin kaj karel karim karl kareem kazuo keith ken kenji kenneth kent kenny kevin khalid kieran kirk
klaus knut kofi konrad konstantin kurt kyle lamar lance lars laurence laurent lawrence lech lee leif leland leo leon
leonard leonardo leonid leopold leroy leslie lester lev lewis liam lindsey lionel lloyd lorenzo lou louis luc luca
lucas lucian luciano ludwig luigi luis lukas luke lyle lyndon magnus mahmoud malcolm malik manfred manuel marc
marcel marcello marcelo marcin marco marcos marcus marek mariano mario marius mark marko markus marlon marshall
martin marty marvin mateo mathew mathias matt matteo matthew matthias matthieu maurice mauricio mauro max maxim
maximilian maxwell mehmet mel melvin merrick michael michal michel miguel mihai mihail mikael mike mikhail miklos
milan miles milo milojko milos milorad milton miroslav mitch mitchell mladen mohamed mohammad mohammed morgan morris
mort moses muhammad murray mustafa nasser nate nathan nathaniel ned neil nelson nestor neville newt nicholas nick
nicolai nicolas nicolo niels nigel nikita niklas niko nikola nikolai nikolaos nikos nils noah noel norbert norman
oleg oliver olivier olaf omar oren orlando orson oscar oskar osvaldo otto owen pablo paolo pascal pat patrice
patrick paul paulo pavel pedro per percy perry pete peter petr petros phil philip philippe phillip pier pierre piers
piet pieter piotr pradeep preston quentin quincy rafael rahul raj rajesh ralph ramesh ramon ramzan rand randall
randy raphael rashid raul ravi ray raymond rex reggie reginald reinhard rene reuben rex ricardo riccardo rich
richard rick ricky riley rob robbie robert roberto robin rocco rod roderick rodney rodolfo rodrigo roger roland rolf
roman romeo ron ronald ronnie rory ross roy ruben rudolf rudy rufus rupert russ russell ryan saeed salman salvador
salvatore sam sami samuel sandro sanjay santiago saul scott sean sebastian selim serge sergei sergey sergio seth
severin seymour shane shaun shawn sid sidney silvio simon slavko slobodan solomon spencer spiro stan stanislav
stanley stefan stefano stefanos stephan stephane stephen steve steven stewart stuart sven sylvester tadeusz takeshi
tarek tariq ted teddy terence terrence terry thaddeus theo theodore thierry thomas thorsten tiago tim timothy tobias
toby todd tom tomas tomasz tommy toni tony travis trent trevor tristan truman tyler tyrone ulrich umberto uwe vaclav
valentin vasily vernon vic vicente victor vijay viktor vince vincent vincenzo virgil vitaly vito vittorio vlad
vladimir vojislav wade waldemar wallace walt walter ward warren wayne wendell werner wes wesley wilbur wilfred
wilhelm will willard willem william willie willy wilson winston wojciech wolf wolfgang wyatt xavier yann yannis
yevgeny yitzhak yosef yusuf yuri yves zachary zbigniew zeljko zlatko zoltan zoran
"""

_WOMEN = """
abby abigail ada adaeze adela adele adriana agatha agnes agnieszka aisha akiko alana alejandra alena alexandra alice
alicia alina alison allison alma althea alyssa amalia amanda amber amelia amina amira amy ana anastasia anca andrea
angela angelica angelina angie anita anja anke anna annabel anne annegret annette annie annika antonia april arlene
ariana ariel arta asa asdis asha ashley astrid aude audrey aurelia aurora ava ayesha barbara beata beatrice beatriz
becky belinda bella benazir bernadette bernice bertha beth bethany betsy bettina betty beverly bianca birgit bonnie
brenda briana bridget brigid brigitte britta brittany bronwyn camila camilla camille candace candice cara caren
carina carla carly carmen carol carole carolina caroline carolyn carrie cassandra catalina catarina catherine cathy
cecilia celeste celia celine charlene charlotte chelsea cherie cheryl chiara chloe christa christiane christina
christine cindy claire clara clarice clarissa claudette claudia clementine colleen condoleezza connie constance
consuelo cora corinna corinne cornelia courtney cristina crystal cynthia dagmar daisy dalia dana daniela danielle
daphne darlene dawn deanna debbie deborah debra deirdre delia delphine denise diana diane dina dolores dominique
donna dora doreen doris dorothea dorothy ebba edda edith edna eileen ekaterina elaine eleanor eleanora elena eleni
elisa elisabeth elise eliza elizabeth ella ellen elsa elsie elvira emilia emily emma erica erika erin ernestine esme
esperanza estelle esther etta eugenia eunice eva eve evelyn faith fatima fatou felicia felicity fern fiona flora
florence frances francesca francine franziska freya frida gabriela gabriella gabrielle gail gemma genevieve georgia
georgina geraldine gertrude gina gisela giulia gladys gloria grace graciela greta gretchen gudrun guadalupe gwen
gwendolyn hana hanna hannah harriet hazel heather hedwig heidi helen helena helene helga henrietta hermione hilary
hilda hildegard hillary honora hope ida ilona ilse imani imelda imogen inara indira ines inga inge ingeborg ingrid
ingunn irena irene irina iris irma isabel isabella isabelle isla ivana ivanka ivy jackie jacqueline jade jamie jan
jana jane janet janice janine jasmine jean jeanette jeanne jelena jenna jennifer jenny jessica jill jo joan joanna
joanne jocelyn johanna jolanta josefina josephine joy joyce juanita judith judy julia juliana julianne julie juliet
june justine kaja karen karin karina karla karolina katarina kate katerina katharina katherine kathleen kathryn
kathy katie katja katrin katrina kay kayla keiko kelly kerry kerstin khadija kim kimberly kirsten kirstin kristen
kristin kristina krystyna kylie lara larisa laura lauren laurie lea leah leila lena leonor leslie leticia letitia
lidia lila lilian liliana lillian lily lina linda lindsay lisa lise liz liza lois lola loretta lori lorna lorraine
lotte louise lourdes luann lucia lucie lucille lucinda lucy ludmila luisa lydia lynn mabel madeleine madeline mae
maeve magdalena maggie maja malala malia mandy marcela marcia margaret margarita margot margrethe marguerite maria
mariam marianne marie marija marika marilyn marina marion marisa marjorie marlene marta martha martina mary maryam
maud maura maureen mavis maxine maya megan meghan mei melanie melania melinda melissa mercedes meredith meryl mia
michaela michele michelle michiko milada mildred milena milica mimi mina mindy minerva miranda mireille miriam
mirjana moira molly mona monica monika monique muriel myra myriam myrtle nadia nadine nan nancy naomi nataliya
natalia natalie natasha nell nellie nermin nicola nicole nicoletta nikki nina noor noora nora noreen norma octavia
odette olga olive olivia olympia opal ophelia oprah ottilie paige pamela paola pat patience patricia patsy patty
paula paulette pauline pearl peggy penelope penny petra philippa phoebe phyllis pia pilar polly prudence priscilla
priya rachel radmila ramona raquel rebecca regina regine renata renate renee renske rhoda rhonda rita roberta robin
rochelle rosa rosalie rosalind rosalyn rosanna rose rosemary rosie roxanne ruby ruth ruza sabina sabine sabrina
sadie sally samantha sandra sandy sara sarah sasha saskia savannah selena selma serena shannon sharon sheila shelley
shelly sheryl shirley sibylle sigrid silke silvia simone siobhan sofia sonia sonja sophia sophie stacey stacy stella
stephanie sue summer sunniva susan susana susanna susanne susie suzanne svetlana sybil sylvia sylvie tabitha tamara
tamsin tania tanya tara tatiana tatjana teresa tess tessa thelma theresa therese tiffany tilda tina tonia tracey
tracy trudy ulla ulrike una ursula valentina valeria valerie vanessa vera verena verity veronica veronika vesna
vicky victoria viktoria viola violet violeta virginia vivian viviane vivien wanda wanjiru wendy whitney wilhelmina
wilma winifred winnie xenia yasmin yasmine yelena yoko yolanda yulia yvette yvonne zainab zara zelda zoe zofia zora
zsofia zuzana
"""

_MALE = frozenset(_MEN.split())
_FEMALE = frozenset(_WOMEN.split())


def gender_of(given_name: str) -> str | None:
    """Whether a given name is a man's, "m", or a woman's, "f"; None where it doesn't tell."""
    name = fold(given_name).rstrip(".")
    # "Hans-Peter" and "Anna-Maria" are told by their first part.
    parts = name.split("-")
    male, female = parts[0] in _MALE, parts[0] in _FEMALE
    if male == female:
        return None
    return "m" if male else "f"


def is_given_name(word: str) -> bool:
    """Tell whether a word is in one of the lists."""
    # Only what is listed: by its shape "Holm" could be a given name as well as a town.
    name = fold(word).split("-")[0]
    return name in _MALE or name in _FEMALE
