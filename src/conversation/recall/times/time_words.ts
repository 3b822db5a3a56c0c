/**
 * Words for times that `Intl` does not have, folded; `Intl` has "yesterday" and "last week" in all
 * languages. Phrases are separated by commas; `#` stands for a number.
 */

/** Phrases for days, by their distance from today. */
export const DAY_PHRASES: Readonly<Record<string, string>> = {
  "-3": "vorvorgestern,사흘 전,그끄저께,さきおととい",
  "-2":
    "day before yesterday,vorgestern,antes de ayer,antier,avantieri,altro ieri,antes de ontem,trasantontem,przedwczoraj,позавчера,evvelki gun,evvelsi gun,おととい,一昨日,前天,엊그제,그제,이틀 전,أول البارحة,اول امس,hom kia,kemarin lusa,predvcirem,forgars,i forgars",
  "-1":
    "yesterday,вчора,igar,χτες,きのう,昨日,昨天,어저께,어제,البارحة,أمس,امس,مبارح,včera,wczoraj",
  "0": "today,idag,i dag,idag,きょう,本日,今天,heute,dzis,dzisiaj,днес,σημερα,hodie",
  "1": "tomorrow,imorgon,imorgen,あした,あす,明日,明天,내일,غدا,بكرة",
};

/** Phrases for a part of a day: the day's distance from today, the hours, and the phrases. */
export const PART_PHRASES: readonly (readonly [number, number, number, string])[] = [
  [
    0,
    4,
    12,
    "this morning,heute morgen,heute fruh,heute vormittag,ce matin,esta manana,stamattina,questa mattina,esta manha,hoje de manha,vanochtend,vanmorgen,i morse,imorse,i morges,tana aamuna,dzis rano,dzisiaj rano,dnes rano,dnes rano,сегодня утром,сьогодні вранці,bu sabah,σημερα το πρωι,azi dimineata,ma reggel,тази сутрин,jutros,今朝,けさ,今早,今天早上,今天上午,오늘 아침,هذا الصباح,صباح اليوم,הבוקר,आज सुबह,เช้านี้,sang nay,tadi pagi,pagi ini,امروز صبح",
  ],
  [
    0,
    12,
    18,
    "this afternoon,heute nachmittag,cet apres midi,esta tarde,questo pomeriggio,hoje a tarde,vanmiddag,i eftermiddag,i ettermiddag,tana iltapaivana,dzis po poludniu,dnes odpoledne,сегодня днем,bu ogleden sonra,σημερα το απογευμα,今日の午後,今天下午,오늘 오후,بعد ظهر اليوم,chieu nay,siang ini,tadi siang",
  ],
  [
    0,
    17,
    28,
    "this evening,tonight,heute abend,heute nacht,ce soir,cette nuit,esta noche,stasera,stanotte,questa sera,esta noite,hoje a noite,vanavond,vannacht,i kvall,ikvall,i aften,i kveld,tana iltana,dzis wieczorem,dnes vecer,сегодня вечером,сьогодні ввечері,bu aksam,bu gece,αποψε,diseara,ma este,довечера,veceras,今夜,今晩,今晚,오늘 밤,오늘 저녁,الليلة,הערב,הלילה,आज रात,คืนนี้,toi nay,malam ini,امشب",
  ],
  [
    -1,
    17,
    30,
    "last night,gestern nacht,letzte nacht,la nuit derniere,anoche,ieri notte,ieri sera,ontem a noite,gisteravond,vannacht,i gar kvall,inatt,i natt,i aftes,i gar kveld,viime yona,wczoraj wieczorem,vcera vecer,вчера вечером,прошлой ночью,dun gece,χθες το βραδυ,aseara,tegnap este,снощи,sinoc,昨夜,昨晩,ゆうべ,昨晚,昨天晚上,어젯밤,الليلة الماضية,ليلة أمس,אמש,कल रात,เมื่อคืน,tadi malam,semalam,toi qua,dem qua,ديشب",
  ],
];

/** Words for a part of a day that stand beside a word for the day. */
export const PARTS: readonly (readonly [number, number, string])[] = [
  [
    4,
    12,
    "morning,fruh,vormittag,matin,manana,mattina,manha,ochtend,morgon,formiddag,aamulla,rano,утром,вранці,sabah,πρωι,dimineata,reggel,сутринта,ujutro,朝,早上,上午,午前,아침,오전,الصباح,صباح,בבוקר,सुबह,เช้า,sang,pagi,صبح",
  ],
  [11, 14, "noon,mittag,midi,mediodia,mezzogiorno,meio dia,正午,中午,점심"],
  [
    12,
    18,
    "afternoon,nachmittag,apres midi,tarde,pomeriggio,middag,eftermiddag,ettermiddag,iltapaivalla,po poludniu,odpoledne,днем,ogleden sonra,απογευμα,午後,下午,오후,बाद दोपहर,chieu,siang",
  ],
  [
    17,
    28,
    "evening,night,abend,nacht,soir,nuit,noche,sera,notte,noite,avond,kvall,kveld,aften,illalla,wieczorem,vecer,вечером,ввечері,aksam,gece,βραδυ,seara,este,вечерта,navecer,夜,晩,晚上,저녁,밤,المساء,مساء,בערב,रात,คืน,toi,malam,شب",
  ],
];

/** Words for a weekend. */
export const WEEKENDS =
  "weekend,weekends,week end,wochenende,wochenend,fin de semana,fine settimana,fim de semana,weekeinde,helgen,helg,viikonloppu,viikonloppuna,vikend,vikendu,wochenenden,weekendzie,выходные,выходных,вихідні,вихідних,hafta sonu,σαββατοκυριακο,hetvege,hetvegen,уикенд,уикенда,週末,周末,주말,عطلة نهاية الأسبوع,סוף השבוע,סוף שבוע,सप्ताहांत,สุดสัปดาห์,cuoi tuan,akhir pekan,آخر هفته";

/** Words for the weeks, months and years beside this one that `Intl` does not have: unit, distance, phrases. */
export const SPAN_PHRASES: readonly (readonly ["week" | "month" | "year", number, string])[] = [
  [
    "week",
    -1,
    "past week,previous week,vergangene woche,vorige woche,letzter woche,vergangenen woche,la semaine passee,semana anterior,ultima semana,la scorsa settimana,scorsa settimana,ultima settimana,afgelopen week,verleden week,forrige uge,sista veckan,zeszly tydzien,w ubieglym tygodniu,прошлую неделю,минулий тиждень,прошлата седмица,上星期,上个星期,上周,上週,上礼拜,上个礼拜,בשבוע שעבר,पिछले हफ्ते,पिछले सप्ताह,อาทิตย์ที่แล้ว,อาทิตย์ก่อน",
  ],
  [
    "month",
    -1,
    "past month,previous month,letzter monat,vorigen monat,vergangenen monat,le mois passe,mes anterior,ultimo mes,lo scorso mese,scorso mese,ultimo mese,afgelopen maand,zeszly miesiac,прошлый месяц,上月,בחודש שעבר,पिछले महीने",
  ],
  [
    "year",
    -1,
    "past year,previous year,vergangenes jahr,voriges jahr,im letzten jahr,im vorigen jahr,letzten jahres,annee derniere,an dernier,an passe,ano anterior,l'anno scorso,scorso anno,afgelopen jaar,verleden jaar,zeszly rok,прошлый год,去年,昨年,지난해,작년,בשנה שעברה,पिछले साल,parsal",
  ],
  ["week", 0, "diese woche,in dieser woche,esta semana,这周,这个星期,本周,今週,이번 주"],
];

/** "A week ago" and the like, by unit, where people say it in other words than `Intl`. */
export const AGO_PHRASES: Readonly<Record<string, string>> = {
  hour: "# uur geleden,# 小时前,# 个小时前,# 小時前",
  day:
    "# dias atras,hace # dias,# dagar sedan,# dag sedan,# วันก่อน,# วันที่แล้ว,# jours avant,# dager siden,# dage siden,# 天前,# 天以前,# 日まえ,하루 전#,几天前#",
  week:
    "# weeks back,# semanas atras,# sedmice,# 周前,# 週間まえ,# 个星期前,# 星期前,# 个礼拜前,# 주일 전,일주일 전,# हफ्ते पहले,# tydne,# veckor sedan,# สัปดาห์ที่แล้ว,# สัปดาห์ก่อน,# อาทิตย์ที่แล้ว,# อาทิตย์ก่อน,# vecka sedan,# veckor sen,# uger siden,# uge siden,# uker siden,# uke siden",
  month:
    "# manader sedan,# เดือนที่แล้ว,# เดือนก่อน,# manad sedan,# maneder siden,# maned siden,# meses atras,# 个月前,# か月前,# ヶ月前,# カ月前,# 달 전,한달 전,# महीने पहले",
  year: "# ar sedan,# ปีที่แล้ว,# ปีก่อน,# ar siden,# anos atras,# 年前,# 년 전,# साल पहले",
};

/** Words by which a weekday is a coming one, or their beginnings. */
export const NEXT_WORDS =
  "next,coming,upcoming,nachste,kommende,prochain,proxim,prossim,volgende,komende,nasta,naeste,neste,ensi,nastepn,przyszl,pristi,buduc,следующ,наступн,gelecek,onumuzdeki,επομεν,viito,kovetkez,jovo,следващ,sljedec,следеће,来,下,다음,القادم,הבא,הקרוב,अगल,หน้า,toi,depan,اينده"
    .split(",");

/** Words for a stretch of time from a date until now. */
export const SINCE_WORDS = new Set(
  "since,seit,depuis,desde,dal,dalla,sinds,sedan,siden,od,с,від,beri,απο,din,ota,от,منذ,מאז,sejak,از"
    .split(","),
);

/** Words before the first day of a stretch of time: "between Monday and Friday". */
export const BETWEEN_WORDS = new Set(
  "between,from,zwischen,von,vom,entre,du,de,del,desde,tra,fra,dal,dalla,van,tussen,mellan,fran,mellem,mellom,miedzy,od,mezi,между,с,від,між,απο,de la,dintre,intre,kozott,izmedju,izmedu,从,בינ,بين,من,बीच,antara,dari"
    .split(","),
);

/** Words before its last day: after `BETWEEN_WORDS`, or alone where they say "until". */
export const AND_WORDS = new Set(
  "and,und,et,y,e,en,och,og,ja,i,a,и,та,ve,και,si,es,と,和,와,과,و,ו,และ,va,dan,au,al,ao".split(
    ",",
  ),
);
export const UNTIL_WORDS = new Set(
  "to,till,until,through,bis,hasta,ate,tot,til,do,az,до,から,到,الي,עד,से,ถึง,den,sampai,تا".split(
    ",",
  ),
);

/** Words after which a month is meant by a short name, in English: "in May". */
export const IN_WORDS = new Set("in,of,during,since,this,last,next,by,until".split(","));

/** The same in other languages. */
export const IN_WORDS_ELSEWHERE = new Set(
  "im,in,seit,letzten,diesen,en,em,de,au,a,del,di,nel,w,v,ve,в,у,u,i,sedan,siden".split(","),
);

/** English names of months that are also other words or forms. */
export const UNSURE_MONTHS = new Set("may,march,mar,jan,dec,sep,august".split(","));

/** Others. */
export const UNSURE_MONTHS_ELSEWHERE = new Set(
  "mars,mai,maj,mei,mag,mart,luty,juni,marca,juna,maja,mayo,maio,abril,abri,lipa,lipi,lipo,lipu"
    .split(","),
);

/** Forms of names of months that `Intl` does not have: "in January" in Polish and Czech. */
export const MONTH_FORMS: readonly string[] = [
  "styczniu,lednu",
  "lutym,unoru",
  "marcu,breznu",
  "kwietniu,dubnu",
  "maju,kvetnu",
  "czerwcu,cervnu",
  "lipcu,cervenci",
  "sierpniu,srpnu",
  "wrzesniu,zari",
  "pazdzierniku,rijnu",
  "listopadzie,listopadu",
  "grudniu,prosinci",
];

/** Numbers in words, by their values. */
export const NUMBER_WORDS: readonly string[] = [
  "",
  "a,an,one,ein,eine,einem,einer,einen,un,une,una,uno,um,uma,een,en,ett,et,yksi,jeden,jedna,jedno,один,одну,одна,одного,bir,ενα,μια,egy,един,една,jedan,jednu,一,한,واحد,אחד,एक,หนึ่ง,mot,satu,se,یک",
  "two,couple,zwei,deux,dos,due,dois,duas,twee,tva,to,kaksi,kahta,dwa,dwie,dva,dve,два,две,дві,iki,δυο,doua,doi,ket,ketto,dvije,二,两,兩,두,اثنين,शدو,दो,สอง,hai,dua,دو",
  "three,few,drei,trois,tres,tre,drie,tri,trei,kolme,kolmea,trzy,три,uc,τρεις,τρια,harom,三,세,ثلاثة,ثلاث,שלושה,שלוש,तीन,สาม,ba,tiga,سه",
  "four,vier,quatre,cuatro,quattro,quatro,fyra,fire,nelja,cztery,ctyri,styri,четыре,чотири,dort,τεσσερις,τεσσερα,patru,negy,четири,cetiri,四,네,أربعة,أربع,ארבעה,ארבע,चार,สี่,bon,empat,چهار",
  "five,funf,cinq,cinco,cinque,vijf,fem,viisi,piec,pet,пять,п'ять,bes,πεντε,cinci,ot,五,다섯,خمسة,خمس,חמישה,חמש,पांच,ห้า,nam,lima,پنج",
  "six,sechs,seis,sei,zes,sex,seks,kuusi,szesc,sest,шесть,шість,alti,εξι,sase,hat,六,여섯,ستة,ست,שישה,שש,छह,หก,sau,enam,شش",
  "seven,sieben,sept,siete,sette,sete,zeven,sju,syv,siedem,sedm,семь,сім,yedi,επτα,sapte,het,седем,sedam,七,일곱,سبعة,سبع,שבעה,שבע,सात,เจ็ด,bay,tujuh,هفت",
  "eight,acht,huit,ocho,otto,oito,atta,otte,osiem,osm,восемь,вісім,sekiz,οκτω,opt,nyolc,осем,osam,八,여덟,ثمانية,ثمان,שמונה,आठ,แปด,tam,delapan,هشت",
  "nine,neun,neuf,nueve,nove,negen,nio,ni,dziewiec,devet,девять,дев'ять,dokuz,εννεα,noua,kilenc,九,아홉,تسعة,تسع,תשעה,תשע,नौ,เก้า,chin,sembilan,نه",
  "ten,zehn,dix,diez,dieci,dez,tien,tio,ti,dziesiec,deset,десять,on,δεκα,zece,tiz,десет,十,열,عشرة,عشر,עשרה,עשר,दस,สิบ,muoi,sepuluh,ده",
];
