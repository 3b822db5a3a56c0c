import { OTHER_THINGS, type Topic, TOPICS } from "./space_topics.ts";

const FIRST_NAMES =
  `Anna Ben Carla David Elena Frank Grace Henry Irene Jonas Karin Lucas Maria Nadia Oscar Paula Quentin Rosa Samuel
  Teresa Ulrich Vera Walter Yara Zoe Adam Bianca Clara Diego Emil Fiona Gabriel Hanna Ivan Julia Kevin Laura Martin Nina
  Oliver Petra Rafael Sarah Thomas Ursula Victor Wendy Xavier Yusuf Zelda`.split(/\s+/);
const PLACES =
  `Lisbon Bergen Krakow Vienna Dublin Porto Geneva Malmo Seville Turin Leeds Ghent Basel Graz Bilbao Tampere Aarhus Lyon
  Bremen Utrecht Oslo Prague Verona Cork Galway Bristol Kyoto Boston Denver Quebec Valencia Ravenna Tallinn Riga Split
  Innsbruck Lucerne Nantes Dresden Antwerp`.split(/\s+/);
const ADJECTIVES =
  `old new small large cheap expensive quiet noisy broken lovely heavy light strange simple difficult useful favourite
  wooden green yellow bright dark early late narrow wide rare common warm cold soft sturdy clean dusty spare perfect
  famous local friendly careful patient nervous proud tired`.split(/\s+/);
const MONTHS =
  `January February March April May June July August September October November December`.split(
    " ",
  );
const SYLLABLES =
  `ba ren to vel mi kos la dun se rith no mar hel pi tas gor fen wal dri ost lun kar bex tol ran vid sham eck`
    .split(" ");

/** How often a thing has nothing to do with what the session is about, and a name is another one. */
const OTHERWISE = 0.3;

/** How many people have a surname. */
const WITH_SURNAME = 0.5;

/**
 * Sentences: `%n` and `%m` are things, `%v` what is done, `%p` a person, `%l` a place, `%s` a shop, `%a` how
 * something is, `%d` a day, `%o` a month, `%i` a number.
 */
const SENTENCES = `I finally got the %a %n that %p told me about in %l.
We are going to %v with %p on %d, and I still need a %n.
My sister %p wants to %v, but her %n is too %a for that.
The %n from %s was %a, so I took it back and asked for another %m.
Do you remember that %p used to %v every weekend when we lived in %l?
I paid %i euros for the %n at %s, which I think is fair.
%p and I have decided to %v before the end of %o.
It would be good to find out whether the %n goes with the %m.
Last week I tried to %v and it took me %i minutes longer than it should have.
There is a %a %n at %s on the way to %l that I would like to see.
Since %d I have not had any time to %v because of the %m.
%p says that you cannot %v without a %a %n and a bit of luck.
My %n is in %l with %p, so please remind me to ask for it on %d.
That sounds like a good plan, and a %a %n will make it easier to %v.
You could ask %p, who has been to %l and knows a lot about the %n.
If the %n is %a, it may help to put the %m beside it for %i days.
Most people who %v start with a %n and only later think of the %m.
I would take the %a one: it lasts longer, and %s has it in stock until %d.
So you want to %v in %l, and the %n should be there before %p arrives.
Then it is settled: %p brings the %n, and you take care of the %m.`.split("\n");

/** Questions: as the sentences. */
const QUESTIONS = `What did %p say about the %n in %l?
When did we want to %v with the %m?
Which %n did I buy at %s, and what did it cost?
Who was going to help me to %v in %o?
What was wrong with the %a %n that %p had?
Do you remember how I liked the %n and the %m?`.split("\n");

/** What a session is about. */
interface About {
  readonly topics: readonly Topic[];
  readonly people: readonly string[];
  readonly place: string;
  readonly shop: string;
}

/**
 * What made-up people say in the sessions of a space: English sentences with words from fixed lists.
 * `random` gives numbers from 0 to 1; the same ones give the same texts.
 */
export class SpaceTexts {
  readonly #random: () => number;
  readonly #abouts: About[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Begins the next session: it is about two parts of everyday life. */
  begin(): void {
    this.#abouts.push({
      topics: [this.#oneOf(TOPICS), this.#oneOf(TOPICS)],
      people: [this.#person(), this.#person()],
      place: this.#oneOf(PLACES),
      shop: this.#surname(),
    });
  }

  /** What is said in the session that was begun last: whole sentences of at least so many characters. */
  said(characters: number): string {
    const about = this.#abouts.at(-1) ?? this.#oneOf(this.#abouts);
    let text = this.#filled(this.#oneOf(SENTENCES), about);
    while (text.length < characters) text += ` ${this.#filled(this.#oneOf(SENTENCES), about)}`;
    return text;
  }

  /** A question about what was said in one of the sessions. */
  question(): string {
    return this.#filled(this.#oneOf(QUESTIONS), this.#oneOf(this.#abouts));
  }

  /** A sentence with words for its marks. */
  #filled(sentence: string, about: About): string {
    const { things, doings } = this.#oneOf(about.topics);
    const filled = sentence.replace(/%[a-z]/g, (mark) => {
      switch (mark) {
        case "%n":
        case "%m":
          return this.#oneOf(this.#isOther() ? OTHER_THINGS : things);
        case "%v":
          return this.#oneOf(doings);
        case "%p":
          return this.#isOther() ? this.#person() : this.#oneOf(about.people);
        case "%l":
          return this.#isOther() ? this.#oneOf(PLACES) : about.place;
        case "%s":
          return this.#isOther() ? this.#surname() : about.shop;
        case "%a":
          return this.#oneOf(ADJECTIVES);
        case "%o":
          return this.#oneOf(MONTHS);
        case "%d":
          return `${this.#number(1, 28)} ${this.#oneOf(MONTHS)}`;
        case "%i":
          return `${this.#number(2, 90)}`;
        default:
          return mark;
      }
    });
    return filled.replace(/\ba (?=[aeiou])/g, "an ");
  }

  #person(): string {
    const first = this.#oneOf(FIRST_NAMES);
    return this.#random() < WITH_SURNAME ? `${first} ${this.#surname()}` : first;
  }

  #surname(): string {
    const name = Array.from({ length: 3 }, () => this.#oneOf(SYLLABLES)).join("");
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  }

  #isOther(): boolean {
    return this.#random() < OTHERWISE;
  }

  #number(from: number, to: number): number {
    return from + Math.floor((to - from + 1) * this.#random());
  }

  #oneOf<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(items.length * this.#random())];
    if (item === undefined) throw new RangeError("Cannot choose: there is nothing to choose from");
    return item;
  }
}
