"""Questions in which people tell who they are: two halves with other words and other people.

The patterns of the query log were written with the first half; the second measures them. In a
question ``{f}`` is a first name, ``{l}`` a last name, ``{p}`` a place: none may be left.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice

DEVELOPMENT_PEOPLE = (
    ("Anna", "Schmidt", "Springfield"),
    ("Tom", "Okafor", "Tewkesbury"),
    ("Priya", "Venkatesan", "Wollongong"),
    ("Mary", "Kowalski", "Duluth"),
    ("Siobhan", "O'Leary", "Kilkenny"),
    ("Mehmet", "Yildiz", "Gelsenkirchen"),
    ("Deborah", "Whitcombe", "Harrogate"),
    ("Kwabena", "Mensah", "Takoradi"),
    ("Lucille", "Fontaine", "Chattanooga"),
    ("Zbigniew", "Nowak", "Poznan"),
    ("Gareth", "Pugh", "Aberystwyth"),
    ("Ngozi", "Adeyemi", "Scranton"),
    ("Rosalind", "Hargreaves", "Dunedin"),
    ("Jesus", "Villanueva", "Laredo"),
)
TEST_PEOPLE = (
    ("Brenda", "Ashworth", "Wolverhampton"),
    ("Chukwuemeka", "Obi", "Enugu"),
    ("Marguerite", "Delacroix", "Baton"),
    ("Wojciech", "Kaminski", "Gdansk"),
    ("Harold", "Trevelyan", "Penzance"),
    ("Xiomara", "Quintero", "Tucson"),
    ("Ravi", "Subramaniam", "Mysore"),
    ("Ingrid", "Halvorsen", "Trondheim"),
    ("Joyce", "Pemberton", "Ballarat"),
)
DEVELOPMENT = """
Dr. {l} told me to stop taxol, is that right
dr {l} wants to do a scan
doctor {f} {l} prescribed ibrance
my surname is {l}, can I get my results
my last name is {l} and i have mbc
patient {f} {l} asks about fatigue
i go by {f}, is it ok to swim with a port
she goes by {f} {l} and has bone pain
my sister {f} has breast cancer, am I at risk
my husband called {f} wants to know about scans
my daughter named {f} is scared
what helps with nausea? thanks, {f} {l}
what is a port? regards {f}
is fever normal? love {f} x
can I drink wine ({f} {l})
mouth sores ({f})
i live at 14 {l} street, is there a clinic
we live on {l} avenue and need help
i live in {p}, where can i get a scan
moved to {p} for chemo, can i travel
email me at {f} at gmail dot com
write to {f} dot {l} at yahoo dot co dot uk
my insta is {f}{l}, message me
follow me @{f}_{l} for my chemo diary
my facebook name is {f} {l}
{f} here, how long does chemo last
this is {f} {l} and my arm is swollen
born on 3 May 1961 in {p}, do i need a mammogram
nurse {f} said i need neulasta
my oncologist {l} wants me on letrozole
my friend {f} {l} lost her hair
my mum {f} is on herceptin
call me {f}, is it safe to fly
https://facebook.com/{f}.{l} is my page, what helps with pain
see {l}.blogspot.com for my story, any advice on fatigue
mr {l} my surgeon said i need a mastectomy
tell {f} that i need pain relief
{f} {l} needs a second opinion
signed {f} {l}, how do i get help
my hospital is: {p}, is it good
Dr {f} {l} says my markers are up, what now
my onc doctor {l} is retiring, who do i see
Prof. {l} recommended a trial, should i join
saw dr. {l} yesterday and he said the scan was clear, what next
surname {l}, is my appointment today
my family name is {l} and i need help with bills
pt {f} {l} reports numb feet
patient name {f} {l}, what can be done about vomiting
he goes by {f} and cannot sleep
people know me as {f}, can i dye my hair
my brother {f} found a lump, do men get it
my wife {f} {l} is too tired to eat
my hubby {f} wont talk about my cancer
our son {f} is six, how do i tell him
my aunt {f} died of this, will i
my partner, {f}, is afraid of losing me
my best friend {f} {l} has hot flashes too
my neighbour {f} takes curcumin, does it help
are there support groups? many thanks {f} {l}
can i take aspirin? cheers, {f}
how do i stop the diarrhea? kind regards, {f} {l}
is my hair coming back? yours sincerely {f} {l}
does exercise help? best wishes {f}
hot flashes at night ({f} {l})
painful joints [{f}]
is sugar bad - {f} {l}
i live at 221 {l} road and cannot drive to treatment
my address is {l} lane, can someone visit
our house is on {l} drive, is there a nurse nearby
im from {p}, which hospital is best
living in {p} with mets, who can help
based in {p}, any support groups
my email is {f} {l} at hotmail dot com
reach me: {f} underscore {l} at outlook dot com
its {f}.{l}@gmail.com if you want to answer, what helps with itching
my instagram handle is {f}{l}, i post about chemo
twitter: @{l}{f}, is radiation painful
snapchat {f}{l}, does it hurt
my dob is 12/04/58 and my name {f}, do i need a bone scan
date of birth the fourth of june nineteen sixty, {f} {l}, is it hereditary
my number is oh seven seven double four five six, ask for {f}
nhs number 485 777 3456 {f} {l}, results please
my insurance id is XKD-99812, {f} {l}, is pet scan covered
mrn 00912834 for {f} {l}, what does stage iv mean
www.{f}{l}.com has my story, is it common
linkedin.com/in/{f}-{l} is me, can i work during chemo
hi im {f}, newly diagnosed, what do i ask
hello my name's {f} {l}, is tiredness normal
it's {f} again, the nausea is back
{f} {l}, 54, stage 4, what are my options
i am {f} {l} and i want to stop treatment
ask {f} {l} about my scan
nurse {l} forgot my zometa, is it dangerous
my surgeon mr {l} left a drain in, when does it come out
my grandma {f} {l} had it too, is it in the genes
my daughter {f}'s school asks, what do i say
how do i help my mother {f} with her pain
my dad {f} has it, what now
my doctors are {l} and {f}, should they agree
sent by {f} {l}, how long can i live
""".strip().splitlines()
TEST = """
doc {l} thinks i should switch to faslodex, good idea?
Dr {l}'s office never calls back, how do i get my results
i was told by doctor {f} {l} to stop exercise, why
dr. {f} gave me pills for nausea, how many can i take
what does dr {l} mean by progression
My surname's {l}. When is my next infusion?
last name {l} first name {f}, can i see my scan
my maiden name was {l}, does family history count
this is patient {l}, my drain is leaking
the patient, {f} {l}, wants to stop chemo
friends call me {f}, i have lymphedema
i'm known as {f} and i have mets in my liver
my stepsister {f} tested positive for brca, should i
my cousin {f} {l} swears by turmeric, is it true
my husband ({f}) is not coping, where can he get help
my daughter is called {f} and she is 9, how do i explain
my girlfriend {f} is afraid of the needle
our granddaughter {f} wants to visit, is it safe after radiation
my niece's name is {f}, should she be tested
mother in law {f} says sugar feeds cancer
is dizziness normal? sincerely, {f} {l}
what can i eat? thank you so much, {f}
are my nails going to fall off? yours, {f} {l}
how long is recovery? all the best, {f}
where do i find a wig? xoxo {f}
can i take a bath with my port (from {f} {l})
numb fingers ({f}, 61)
do cold caps work? -- {f} {l}
i live on {l} street in {p}, where is the nearest center
my flat is in {l} road, can meals be delivered
57 {l} avenue, {p}, is there transport to chemo
i moved from {p} to get treatment, who pays
i come from {p}, is there a hospice there
we are in {p}, any counselor
you can reach me on {f} dot {l} at icloud dot com
e-mail: {f}{l} at gmail, please send the booklet
{f}.{l} [at] yahoo [dot] com please send info on trials
find me on insta {f}_{l}, how do i cope with hair loss
my tiktok is {f}{l}, is it ok to film in the infusion room
add me on facebook {f} {l}, looking for others with mets
dm @{l}.{f} for my story, is fatigue forever
born 7/9/1955, {f} {l}, is it too late for surgery
my birthday is the second of march nineteen fifty, {f}, do i still need scans
ring me on zero seven nine double one two three, {f} {l}
policy number BX 4471 9920, holder {f} {l}, is ibrance covered
hospital number K 882 193, {l}, when is my biopsy
https://www.gofundme.com/f/{f}-{l} please share, how do i pay for this
Hi, {f} from {p}, does letrozole cause joint pain
good morning, {f} {l} here, is a fever of 38 bad
I, {f} {l}, want to know about my options
me and my wife {f} want a baby after chemo
{f} and i are getting divorced, who do i talk to
my physio {f} told me to lift weights, is that ok
my boss {l} fired me, is that legal
pastor {l} says to pray instead, what do i tell him
my oncologist is {f} {l}, is she good
sister {f} on ward 5 was kind, how do i thank her
aunt {f} and uncle {l} both had cancer, is it genetic
""".strip().splitlines()


def list_personal_questions(
    templates: Sequence[str], people: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each question three times: with three people, as typed, in small letters, and misspelt.

    With it come the words that must not be left.
    """
    turns = cycle(people)
    for template in templates:
        for turn, (first, last, place) in enumerate(islice(turns, 3)):
            if turn == 2:
                first, last, place = _mistype(first), _mistype(last), _mistype(place)
            question = template.format(f=first, l=last, p=place)
            fields = {"{f}": first, "{l}": last, "{p}": place}
            secrets = tuple(word.casefold() for key, word in fields.items() if key in template)
            yield (question.casefold() if turn == 1 else question, secrets)


def _mistype(word: str) -> str:
    """With its third and second last letters swapped."""
    return word[:-3] + word[-2] + word[-3] + word[-1] if len(word) > 4 else word
