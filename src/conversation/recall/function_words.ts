/**
 * The most frequent function words of languages, in lower case with their accents: they tell in
 * which language a text is, and say little of what it is about.
 */
export const FUNCTION_WORDS = {
  de:
    `der die das und ist ich nicht ein eine einen einem einer zu den dem des mit auf für von im sich auch es an als
    wie bei aus nach war wir sie er du ihr mein meine meinen meinem meiner dein deine sein seine unser unsere habe hat hast haben hatte
    wird werden wurde sind bin bist noch nur oder aber wenn dass weil was wer wo wann warum welche welcher welches welchen
    wohin woher kein keine mich mir dich dir uns ihm ihn ihnen über unter vor zum zur am beim kann doch mal schon gibt heißt`,
  fr:
    `le la les un une des du de et est je tu il elle nous vous ils elles ne pas que qui quoi dans pour sur avec
    au aux ce cette ces cet mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs se en y par plus ou où
    quand comment pourquoi quel quelle quels quelles combien était été suis es sont ai as avons avez ont fait mais
    comme si très bien sans chez moi toi lui eux donc car j l d c s qu n m t`,
  es:
    `el la los las un una unos unas de del y es soy eres son en que qué no se por para con mi mis tu tus su sus lo
    le les me te nos al como cómo más pero muy ya está están estoy hay fue era ser tengo tiene he ha han cuando
    cuándo donde dónde quién quien cuál cuánto cuántos cuántas porque sin sobre este esta estos estas ese esa
    nuestro nuestra ella él ellos yo también desde hasta a o`,
  it:
    `il lo la gli le un uno una di del della dello dei degli delle e è sono che non per con in nel nella su sul
    sulla da dal dalla mi ti si ci vi mio mia miei mie tuo tua tuoi suo sua suoi ho hai ha abbiamo hanno come più ma
    anche quando dove chi cosa quale quali quanto quanti quante perché questo questa questi quello quella io tu lui
    lei noi loro al alla allo ai agli alle era molto sei i o c d l dell all nell`,
  pt:
    `o os as um uma uns umas de do da dos das e é em no na nos nas que não se por para com meu minha meus minhas
    teu tua seu sua seus suas eu ele ela eles nós você vocês me te lhe mais mas muito está estão estou tem tenho foi
    era são sou como quando onde quem qual quais quanto quantos quantas porque ao à aos pelo pela este esta isso já
    também nosso nossa até sem a`,
  nl:
    `de het een en is ik niet van in op te dat die met voor aan er zijn was wij we jij je hij zij ze mijn jouw uw
    ons onze hun haar bij naar uit om als maar ook nog wel heeft heb hebben had werd worden wordt wat wie waar
    wanneer waarom welke hoe geen dan dit deze door over tot mij me hem kan hoeveel`,
  sv:
    `och att det en ett som är på för med jag inte har den till av om men vi du han hon de sig var från vad när vem
    hur varför vilken vilket min mitt mina din ditt sin sitt vår vårt så kan ska hade blev eller där här mig dig oss`,
  da:
    `og at det en et som er på for med jeg ikke har den til af om men vi du han hun de sig var fra hvad hvornår hvem
    hvor hvordan hvorfor hvilken hvilket min mit mine din dit sin sit vores så kan skal havde blev eller der her mig
    dig os`,
  no:
    `og at det en et som er på for med jeg ikke har den til av om men vi du han hun de seg var fra hva når hvem hvor
    hvordan hvorfor hvilken hvilket min mitt mine din ditt sin sitt vår vårt så kan skal hadde ble eller der her meg
    deg oss`,
  fi:
    `ja on ei se että hän minä sinä me te he mutta oli ovat olen olet minun sinun hänen meidän mikä mitä kuka missä
    milloin miksi kun kuin niin myös joka jos tai vain nyt tämä tuo ole mistä mihin miten kenen`,
  hu:
    `a az és egy nem hogy van volt én te ő mi ti ők ez is de csak mint meg már még ki mit mikor hol miért melyik
    hány nekem neki vagy vagyok ha el fel lesz hova honnan hogyan milyen`,
  ro:
    `și este nu un o în de la pe cu pentru că ce care mai dar eu tu el ea noi voi ei am ai are sunt era mi îmi își lui
    din sau când unde cine cum cât câte câți meu mea mei mele al a ale fost`,
  tr:
    `ve bir bu da de için ile ne mi mı mu mü ben sen o biz siz onlar benim senin onun bizim çok daha en gibi ama var
    yok değil nerede nereye nereden kim kimin nasıl neden niçin hangi kaç olan olarak her şu şey ki zaman sonra kadar adı`,
  pl:
    `i w we z ze na do nie się jest to że od po za o u dla przez przy jak ale lub czy co kto gdzie kiedy dlaczego
    który która które jaki jaka jakie mój moja moje mnie mi ja ty on ona my wy oni ich jego jej są był była było mam ma ile
    jestem już tylko też oraz`,
  cs:
    `a v ve z ze na do ne se si je to že od po za o u pro při jak ale nebo co kdo kde kdy proč který která které můj
    moje mě mi já ty on ona my vy oni jejich jeho její jsou byl byla bylo jsem už jen také mám má kolik`,
  id:
    `yang dan di ke dari ini itu dengan untuk tidak saya aku kamu dia kami kita mereka adalah akan pada ada juga
    sudah apa siapa mana kapan mengapa kenapa bagaimana berapa oleh karena bisa telah nya`,
  vi:
    `là và của có không tôi bạn anh chị em nó chúng ta được cho với ở trong này đó khi nào đâu ai gì sao bao nhiêu
    những các một đã đang sẽ rất cũng thì mà để từ đến vào ra lên mấy tên`,
  ru:
    `и в во не на что я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот от меня еще
    нет о из ему когда где кто почему какой какая какое какие мой моя мое мои мы он они это был была были есть для
    чем до при сколько куда откуда ли у`,
  uk:
    `і й в у не на що я з із як а то все вона так його але та ти до же ви за би по тільки її мені було від мене ще
    ні про коли де хто чому який яка яке які мій моя моє мої ми він вони це був була були є для чи скільки куди`,
  bg:
    `и в не на че съм е са се от за да с със по но като той тя те аз ти ние вие това какво къде кога кой защо как
    моят моята ми му има беше ще до при много колко`,
  sr:
    `и у не на да је сам си су се од за са по али као он она они ја ти ми ви то шта где када ко зашто како мој моја
    има био била ће до при много колико`,
  el:
    `ο η το οι τα του της των τον την και είναι δεν να με σε για από που πως πώς τι ποιος ποια ποιο πού πότε γιατί
    μου σου μας σας τους στο στη στην στον στα ένα μια ένας θα έχω έχει ήταν πόσο πόσα`,
  ar:
    `في من على إلى عن مع هذا هذه ذلك التي الذي أن إن ما لا لم لن هل كان كانت هو هي أنا نحن أنت هم قد كل بعد قبل أين متى
    من كيف لماذا كم أي و أو ثم عند لي له لها`,
  fa:
    `و در به از که این آن را با است برای تا بر می من تو او ما شما هم یا اگر چه کی کجا چرا کدام چند بود شد`,
  he:
    `של את על לא הוא היא אני זה זאת עם גם כי או אם מה מי איפה מתי למה איך כמה יש אין היה הייתה אבל רק כל אל אז שלי שלך שלו
    שלה אנחנו הם איזה איזו לי לו לה`,
  hi:
    `है हैं का की के में से को पर और यह वह मैं हम तुम आप मेरा मेरी मेरे क्या कौन कहाँ कहां कब क्यों कैसे कितने कितना कितनी नहीं था थी थे हो
    एक भी तो ने किस किसने जो कि अपने अपना अपनी`,
  th:
    `ที่ และ ใน ของ เป็น ไม่ มี ได้ ให้ ว่า จะ กับ แล้ว ก็ ฉัน ผม คุณ เขา เธอ เรา อะไร ใคร เมื่อไหร่ ไหน ทำไม อย่างไร เท่าไหร่ กี่ นี้ นั้น ครับ ค่ะ
    คือ จาก ไป มา`,
  zh:
    `的 了 是 在 我 你 他 她 它 我们 你们 他们 不 有 和 也 都 就 这 那 什么 谁 哪 哪里 哪儿 哪个 何时 怎么 为什么 多少 几 吗 呢 吧 很 会 要 把 被 给 叫`,
  ja:
    `の は が を に で と も から まで です ます した い る ま し て た だ です か 何 誰 どこ いつ なぜ どう どの どれ いくら いくつ 私 僕 あなた 彼 彼女 この その あの ある いる`,
  ko:
    `나 너 저 우리 내 네 제 그 이 것 수 는 은 가 을 를 에 의 와 과 도 무엇 무슨 뭐 누구 누가 어디 어디에 어디에서 언제 왜 어떻게 어떤 몇 얼마나 이다 있다
    있어요 했어요 해요 거예요 있나요`,
} as const;
