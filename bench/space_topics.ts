/** A part of everyday life: the things that it has, and what people do in it. */
export interface Topic {
  readonly things: readonly string[];
  readonly doings: readonly string[];
}

/** By line: what people do, then the things. Chosen to be ordinary and to have little in common. */
export const TOPICS: readonly Topic[] = `
repaint the hull, sail to the island, mend the sails: boat anchor rudder mast harbour compass lifejacket rope tide lighthouse
bake bread, knead the dough, write down the recipe: oven flour yeast loaf cinnamon kitchen apron rolling-pin butter crust
play the cello, practise scales, tune the strings: violin orchestra concert bow sheet-music metronome conductor quartet melody stage
run a marathon, train in the park, stretch the legs: sneakers stopwatch knee trail hydration medal coach sprint ankle pace
plant tomatoes, water the beds, prune the roses: garden shovel compost seedling greenhouse hedge lawnmower tulip hose orchard
learn Portuguese, do the homework, pass the exam: grammar dictionary teacher accent textbook vocabulary classroom verb certificate tutor
walk the dog, brush the cat, visit the vet: puppy leash kennel whiskers vaccine kitten aquarium parrot hamster collar
renovate the bathroom, tile the floor, fix the leak: plumber faucet grout mirror bathtub pipe drill ladder cement shower
file the taxes, open an account, cancel the insurance: invoice receipt mortgage pension salary accountant budget bank refund deposit
book a flight, pack the suitcase, renew the passport: airport luggage hostel visa itinerary terminal souvenir boarding-pass train ferry
paint a portrait, mix the colours, frame the picture: canvas easel brush watercolour gallery sketch exhibition museum charcoal palette
read the novel, return the books, join the club: library chapter author bookmark poem shelf publisher paperback plot biography
see the dentist, take the medicine, get an appointment: doctor allergy toothache bandage prescription hospital fever vitamin surgeon clinic
repair the bicycle, change the tyre, oil the chain: helmet pedal saddle handlebar brake puncture pump wheel gear basket
write the program, fix the bug, restart the server: laptop keyboard database software password backup router screen charger printer
organise the wedding, send the invitations, choose the cake: bride groom ring bouquet veil banquet photographer champagne dress speech
climb the mountain, pitch the tent, light the fire: backpack glacier summit campsite rucksack boots map cabin avalanche lantern
brew the coffee, roast the beans, warm the cup: espresso grinder teapot kettle mug filter barista cappuccino sugar saucer
knit a sweater, sew the curtains, mend the trousers: wool needle scarf button thread fabric zipper sewing-machine pattern mittens
watch the match, kick the ball, buy a ticket: stadium goalkeeper referee jersey penalty trophy league striker whistle supporter
look at the stars, adjust the telescope, wait for the eclipse: planet comet lens tripod galaxy astronomer meteor crater satellite observatory
take care of the baby, change the nappy, sing a lullaby: stroller cradle bottle toy nursery blanket rattle babysitter pacifier playground
move house, sign the lease, carry the boxes: apartment landlord sofa wardrobe balcony elevator neighbour carpet mattress key
catch fish, cast the line, clean the trout: rod bait river hook salmon bucket pier worm reel carp
take photographs, print the negatives, clean the lens: camera shutter flash darkroom album portrait film battery exposure studio
vote in the election, write to the mayor, sign the petition: ballot council candidate campaign senator debate protest newspaper journalist law
cook the soup, chop the onions, set the table: garlic carrot pepper saucepan spoon knife mushroom lentil recipe cucumber
play chess, move the pawn, solve the puzzle: bishop knight tournament opponent clock rook checkmate board crossword dice
swim in the lake, dive for shells, rent a kayak: goggles wetsuit paddle reef snorkel beach wave lagoon towel sunscreen
apply for the job, prepare the interview, hand in the report: manager office resume colleague meeting deadline contract promotion desk conference
keep bees, harvest the honey, open the hive: swarm queen smoker nectar comb jar wax veil meadow clover
restore the car, check the engine, pay the fine: garage clutch windscreen mechanic bumper diesel exhaust mileage radiator licence
`.trim().split("\n").map((line) => {
  const [doings = "", things = ""] = line.split(": ");
  return { doings: doings.split(", "), things: things.split(" ") };
});

/** Things that come up whatever it is about. */
export const OTHER_THINGS: readonly string[] = `
acorn alarm album ambulance apple archive armchair article artist ashtray atlas attic aunt avenue axe badge bakery
balloon bamboo banana band bargain barn barrel basement bay beard bedroom beetle bell belt bench berry bible bill
birthday biscuit blackboard blender block blouse bolt bonfire border bottom bowl bracelet branch brand brick bridge
broom brother bubble buckle building bulb bullet bus butcher cabbage cabinet cactus cage calendar candle cannon canyon
cape caravan card cardboard cargo carpenter carriage cartoon case cash castle cathedral cattle cave ceiling celebration
cellar cemetery century cereal chain chair chalk champion channel chapel charity chart cheese cherry chest chicken chimney
chin chocolate choir church cigarette cinema circle circus city clay cliff cloak closet cloud clown coach coal coast coat
cobweb coconut coffin coin college column comet computer concrete cookie copper corner cottage cotton couch country county
courage course court cousin cow cradle cream creek cricket crow crowd crown crystal cube cuckoo cupboard currency cushion
customer cycle dam dance dawn deck deer desert dessert detective diamond diary dinner direction dish district ditch dollar
dolphin donkey door doorbell dragon drawer dream drum duck dungeon dust eagle ear earring earth earthquake east echo edge
egg elbow elephant embassy emerald employee envelope escalator evening evidence experiment expert explosion eyebrow factory
fair falcon farm fashion father feather fence ferry field fig figure finger fireplace firework fist flag flame flashlight
flood flower flute fog folder forest fork fortune fountain fox freezer friend frog fruit funeral fur furniture gallon game
gang gate gem ghost giant gift giraffe girl glass glove glue goat gold goose grain grandmother grape grass grave gravel
grocery guard guest guide guitar gun hail hair hallway ham hammer hand handkerchief hat hawk hay headline heart heater heel
height helicopter herb highway hill hip history hole holiday honey hood horn horse hospitality hotel hour ice iceberg idea
igloo illness inch industry infant ink insect instrument iron ivory jacket jail jam jeans jewel joke journey judge jug juice
jungle kangaroo kettle kingdom kiosk kite knob label lace ladybird lake lamb lamp lane lawn leaf leather lecture leg lemon
lesson letter lid lightning lily lime lion lip liquid list lizard loan lobster lock log luck lunch machine magazine magician
magnet maid mailbox marble market mask match maze meal medicine melon member memory menu mess metal microphone microscope
midnight mill mineral minute miracle mist mistake mixture model money monkey monument mood moon morning mosquito moss moth
mother mouse moustache mouth mud muscle museum music napkin nation neck necklace nephew nest net newsagent niece night noise
noon north nose note notice number nurse nut oak oar ocean octopus oil olive onion opera orange orbit organ ornament ostrich
otter outfit oven owl ox oyster package page pain paint pair palace palm pan pancake panda paper parade paragraph parcel
parent parking party passage passenger pasta path patient pattern pea peach peanut pear pearl pebble pen pencil penguin
perfume phone piano pickle picnic pie pig pigeon pillow pilot pin pine pineapple pistol pit pitcher plane plank plant plaster
plate platform plum pocket poet poison pole police pond pony pool porch port post potato pottery powder prayer price priest
prince prison prize profit programme proof pumpkin pupil purse pyramid rabbit race rack raft rag railway rain rainbow raincoat
`.trim().split(/\s+/);
