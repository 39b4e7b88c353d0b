/**
 * WordNet's exception lists: irregular forms and their base forms, written by scripts/wordnet-exceptions.mjs. A word with `>` opens
 * a group and says what its forms end in and what their base forms end in instead; a form may stand in several groups.
 * Long because it is a table.
 *
 * From WordNet 3.0, Copyright 2006 by Princeton University. All rights reserved. The licence, which allows use, copies
 * and changes for any purpose as long as its notice is kept, stands in THIRD_PARTY_NOTICES.
 */

export const WORDNET_EXCEPTIONS = {
  n: `
-axes>_axis major-axes -kodaks>_kodak box-kodaks > anus apparatus argali faeroese faroese forceps gas genus gps his
irs is luba nilgai vice-chairman >i djinn jinn >n actinozoa anthozoa bryozoa ectozoa endozoa entozoa epizoa heliozoa
hydrozoa hymenoptera lepidoptera leucocytozoa metazoa parazoa polyzoa protozoa scyphozoa sporozoa >o capricci intagli
solfeggi >y djinn a> antefixa cornua genua leva markkaa paramenta pennia roma vasa a>e lustra a>on acromia amnia
anacolutha anthelia anthemia aphelia asyndeta automata coelentera cola criteria eidola elytra encephala enchiridia
enneahedra entera entozoa epencephala ephemera epiphenomena epithalamia epizoa epyllia etyma gammadia ganglia gonia
gorgoneia haematozoa hematozoa hemelytra hemielytra hendecahedra himatia icosahedra lepta liriodendra logia megara
mesentera metencephala mitochondria monoptera myelencephala neuroptera noumena octahedra organa orthoptera oxymora
parasyntheta parerga parhelia pentahedra perihelia phenomena phi-phenomena philodendra plectra pleura polyhedra
prolegomena propyla prosencephala prothalamia rhinencephala rhyta spermatozoa taxa tetrahedra tetraskelia
thalamencephala trapezohedra trihedra triskelia trisoctahedra zoa a>os pronephra a>um acetabula acicula addenda adyta
aecia aecidia aerobia allodia alluvia alodia ambulacra anaerobia androclinia androecia animalcula antependia
antheridia anthodia anticlinoria antisera antra apothecia aquaria arboreta arcana archegonia archesporia argumenta
armamentaria ascidia ascogonia aspergilla aspersoria atria auditoria bacula basidia brachia broadcast_media caeca
caldaria cambia candelabra capitula carpogonia ceca centra cerebella cerebra ciboria cilia cineraria cingula
clinandria clitella clostridia coagula collegia colloquia colluvia collyria columbaria conidia consortia contagia
continua coria corrigenda crania credenda crematoria cribella crissa ctenidia cubicula curricula cymatia data decennia
definienda delphinia dentalia desiderata dichasia dicta diluvia diverticula domatia dorsa effluvia eluvia elytra
emporia encomia endocardia endocrania endometria endostea endothecia endothelia epicardia epicedia epigastria epimysia
episterna epithalamia epithelia equilibria equiseta errata exempla exordia extrema fideicommissa fila flabella
flagella florilegia folia fora formicaria fraena frena frenula frusta fulcra fumatoria furcula gametangia gametoecia
gelsemia glochidia gonidia gymnasia gynaecea gynaecia gynecia gynoecia haustella haustoria herbaria hibernacula hila
honoraria horologia hypanthia hypochondria hypogastria hypogea ideata ilia imperia indumenta indusia infundibula
inocula insectaria interregna involucella involucra ischia labara labella labia labra latifundia leprosaria lixivia
lomenta lubritoria macrosporangia manubria marsupia mass_media mausolea maxima media mediastina megasporangia
memoranda menstrua microsporangia milia millennia minima ministeria miracidia momenta monochasia monopodia moratoria
mycelia mycobacteria myocardia natatoria nephridia nota oceanaria odea olea omasa omenta ommatidia oogonia opercula
optima organa oscula ostia ova pallia pancratia paramecia parapodia patagia penicillia pepla pericardia perichondria
pericrania peridia perigonia perinea perinephria perionychia periostea perithecia peritonea phyla pilea pineta
planetaria plasmodia plectra plena podetia podia pollinia polychasia polyparia polyzoaria postliminia primordia
principia promycelia propylaea proscenia prostomia prothalamia prothallia prytanea psalteria pseudopodia pterygia
pudenda puparia pycnidia pygidia pyxidia quadrennia quanta quinquennia ramenta recta referenda refugia relata residua
responsa reticula retinacula rhizobia rosaria rostella rostra sacra sacraria sancta sanitaria scholia sclerotia
scriptoria scrota scuta scutella sensilla septa septaria septennia sequestra sera sestertia simulacra sistra sola
solaria solatia spectra specula spermatia spermatogonia spermogonia spicula spirilla sporangia sporogonia sputa stadia
staminodia sterna stomodaea stomodea strata stylopodia subdeliria subphyla succedanea sudaria sudatoria superstrata
syconia sympodia symposia synclinoria syncytia tapeta telia tenacula terga terraria tintinnabula tomenta trapezia
triclinia triennia triforia trivia tropaeola tympana ultimata uredinia vacua vascula vela velaria vexilla viatica
vibracula vincula vivaria xiphisterna zoosporangia abatos>ebato rabatos achides>hachis rachides adarim>eder chadarim
hadarim adsmen>desman beadsmen ae> achaemenidae eupatridae heraclidae heraklidae hermae lapithae sassanidae seleucidae
ae>e paraselenae phylae raphae stelae aeae>ea zoaeae aeniae>enia taeniae aglis>gali araglis ai> litai aisim>ith
tallaisim allunge>ellunge muskallunge amindaris>emindari zamindaris ants>ent brants ar> osar arim>er chedarim
artal>rotl artal artel>rotl artel au> eisteddfodau aurar>eyrir aurar bo>gbo ibo boks>sbok gemboks bucks>sbuck gembucks
cari>re ricercacari ce>ny halfpence pence ces>x anthelices anthraces antihelices appendices bisectrices boraces calces
calices calyces cephalothoraces cervices cicatrices cruces cylices epicalyces executrices fornices generatrices
halluces helices hyraces matrices mesothoraces metathoraces prothoraces radices rectrices scoleces separatrices
spadices tectrices thoraces varices voces challoth>hallah challoth chatchonim>hadchan schatchonim cia>ium glochidcia
cia>thecium amphicia cmen>keman socmen d> gurnard d_against>_against militated_against des>s aphides apsides
caryopsides chlamydes chrysalides custodes encephalitides ephemerides epididymides epiglottides glandes glottides
haeredes incudes irides lymphangitides monades parulides pedes proboscides proglottides pyxides raphides rhachides
stapedes ds> gurnards dtheridia>theridium andtheridia e> abscissae aciculae actiniae agorae alae alulae alumnae amebae
amoebae amphisbaenae amphorae ampullae amygdalae antae antennae aortae aquae areolae aristae aurae auriculae aurorae
axillae ballistae bibliothecae blastulae branchiae bullae bunde bursae caesurae camerae canulae carinae catenae cellae
cercariae cesurae chaetae chalazae chelae chelicerae cicadae cisternae clepsydrae cloacae cochleae coleorhizae
columellae comae comatulae conchae confervae conjunctivae copulae corbiculae corneae coronae cortinae costae coxae
cristae culpae curiae cuticulae cymae cypselae deciduae differentiae drachmae drosophilae ecclesiae echidnae endamebae
endamoebae entamebae entamoebae ephemerae faciae faculae fasciae faunae feculae fenestellae fenestrae feriae ferulae
fibrillae fibulae fimbriae fistulae florae formulae fossae foveae foveolae furculae galeae gastrulae gemmae gingivae
glabellae globigerinae glossae guttae heldentenore hermae herniae hetaerae hydrae hydromedusae hyphae insulae intimae
lacunae lamellae lamiae laminae larvae librae ligulae linguae loricae lunulae lyttae maare maculae mamillae mammae
mammillae maxillae mediae medullae medusae minae minutiae morae morulae mucosae multiparae mycorrhizae myofibrillae
naumachiae nebulae noctilucae novae novenae nubeculae nuchae nulliparae nymphae ochreae ocreae oothecae paleae
palestrae papillae papulae patellae patinae pennae penumbrae personae petechiae pfennige phlyctenae phylloxerae pinnae
pinnulae piscinae placentae planulae pleurae plicae premaxillae primigravidae primiparae pterylae pupae quadrigae
radulae ranulae rediae retinae rickettsiae rimae rugae salmonellae salpae saphenae scapulae scopulae scoriae
scyphistomae sequelae setae siliquae silvae situlae spicae squamae squillae stoae striae strumae submucosae summae
supernovae taeniae tarantulae telae teniae tesserae testae thecae tibiae trabeculae tracheae trichinae trochleae tubae
ulnae umbrae urethrae uvulae vaginae valleculae venae verrucae vertebrae vesicae vibrissae vitae vittae volvae
vorticellae vulvae wanderjahre zoaeae zoeae e>a acciaccature appoggiature ariette cavatine cicale dive fermate lire
loggie marchese maremme novelle paise predelle prese signore signorine sinfonie volte e_cavae>_cava venae_cavae
e_francae>_franca linguae_francae e_oblongatae>_oblongata medullae_oblongatae ea>ium gynecea gynoecea eas>aea zoeas
een> fellaheen eese>oose geese eet>oot acre-feet blackfeet feet flatfeet forefeet splayfeet tenderfeet eeth>ooth
buckteeth dogteeth eyeteeth foreteeth snaggleteeth teeth egais>agai assegais eipses>ipsis paraleipses eis>is
necropoleis poleis elievos>ilievo alto-relievos en-at-arms>an-at-arms gentlemen-at-arms men-at-arms
en-farmers>an-farmer gentlemen-farmers en-o'-war>an-of-war men-o'-war en-of-war>an-of-war men-of-war en> festschriften
frauen gemeinschaften gesellschaften gestalten grafen herren keeshonden nibelungen oxen ubermenschen en>an beadsmen
men ploughmen socmen en_of_letters>an_of_letters men_of_letters enae>aena phlyctenae enservants>anservant menservants
er> lieder volkslieder wunderkinder era>us genera subgenera eroos>aroo jackeroos erses>yrse therses es> achaemenides
agones agouties alkalies ancones angelfishes antalkalies antiheroes archerfishes archipelagoes ashes autochthones axes
bacchantes banjoes barramundies bastinadoes batfishes bhishties bilboes billfishes bimboes blackfishes blindfishes
blowfishes bluefishes boarfishes bolivares bonefishes bongoes bonitoes botargoes boxfishes bravadoes bravoes buboes
buckoes buffaloes butterfishes calicoes candlefishes carbonadoes cargoes cataloes catfishes cattaloes cavefishes
chapaties chapatties chillies chinese_eddoes chlamyses chuvashes ciscoes claroes clingfishes coalfishes codfishes
colones commandoes conquistadores corybantes cowfishes cramboes crawfishes crayfishes crusadoes cruzadoes cuttlefishes
dadoes dagoes damselfishes dealfishes desperadoes devilfishes diazoes didoes dingoes dodoes dogfishes dollarfishes
dominoes drumfishes dryades echoes eddoes embargoes eringoes eryngoes fallfishes farragoes fatsoes fetiales fiascoes
ficoes filefishes fishes flamingoes flatfishes frescoes fricandoes frijoles frogfishes furfures gambadoes garfishes
gazeboes geckoes ghettoes gingkoes ginkgoes gippoes globefishes goatfishes goboes goes goldfishes goosefishes grottoes
guitarfishes hadjes hagfishes hajjes haloes halteres heroes hoboes hogfishes ichthyosauruses iconostases imagoes
impies indigoes ingushes innuendoes jackfishes jellyfishes jewelfishes jewfishes jingoes joes killifishes kingfishes
kohlrabies lassoes lavaboes leonides lingoes lionfishes lumpfishes lungfishes lures macaronies maccaronies magnificoes
mandingoes mangoes manifestoes masses mementoes mestizoes milkfishes monades monkfishes moonfishes morescoes moriscoes
morses mosquitoes mottoes mudejares mudfishes mulattoes myrmidones naiades navahoes navajoes needlefishes negrilloes
negritoes negroes nereides noes numbfishes oarfishes oceanides omayyades ommiades paddlefishes palmettoes parrotfishes
peccadilloes pedaloes pigfishes pinfishes pinkoes pipefishes placeboes porticoes potatoes proglottides provisoes
punchinelloes quezales rabbitfishes ratfishes reales redfishes rhachises ribbonfishes rockfishes rosefishes sailfishes
salvoes sawfishes scaldfishes schmoes senores shackoes shakoes sheatfishes shellfishes shmoes silverfishes snailfishes
snipefishes soles spadefishes spearfishes squashes squirrelfishes starfishes stockfishes stonefishes strappadoes
stuccoes suckerfishes suckfishes sunfishes supercargoes superheroes surgeonfishes swamies swellfishes swordfishes
tallithes taxes taxies telamones tilefishes toadfishes tobaccoes tomatoes tornadoes torpedoes traditores triggerfishes
trunkfishes uglies vertigoes vetoes viatores viragoes volcanoes weakfishes whitefishes wolffishes wreckfishes zeroes
es>ia telangiectases es>is amanuenses amniocenteses amoebiases amphiarthroses amphimixes anabases anacruses
anagnorises analyses anamneses anamorphoses anastomoses antitheses apodoses apomixes aponeuroses apophyses aposiopeses
apotheoses arses arterioscleroses asceses aspergilloses atheroscleroses atmolyses autocatalyses avitaminoses axes
bacteriostases bases caryopses catabases cataclases catalyses cathexes caules crases crises cutes cycloses dermatoses
diaereses diagnoses dialyses diaphyses diapophyses diarthroses diastalses diastases diereses dieses ecchymoses ecdyses
eisegeses ellipses emphases enarthroses endostoses entases epentheses epexegeses epicleses epiphyses exegeses
exostoses fortes geneses gnoses gomphoses haematolyses haemodialyses haemolyses haemoptyses hematolyses hemodialyses
hemolyses hemoptyses hyperostoses hypnoses hypophyses hypostases hypotheses iconostases katabases lenes lymphopoieses
lyses major_axes mantes meioses metamorphoses metastases metatheses metempsychoses microanalyses mioses morphallaxes
morphoses myiases myoses nares nemeses neurohypophyses neuroses oases optic_axes ovotestes palingeneses parabases
paraleipses paralyses paraphyses parapraxes parentheses pelves penes periphrases peristalses phyllotaxes phylogeneses
praxes prognoses prolepses proptoses prostheses protases psychoneuroses psychoses ptoses pubes scleroses soroses
stenoses syllepses symphyses synapses synarthroses syndesmoses synopses syntheses syssarcoses taxes telangiectases
tenues testes theses urinalyses vermes zoonoses es>s cyclopes stirpes stylopes esdames>adame mesdames
esdemoiselles>ademoiselle mesdemoiselles esseigneurs>onseigneur messeigneurs essieurs>onsieur messieurs estuses>aestus
cestuses ethren>other brethren froth>phar shofroth g-gris>s-gris grig-gris ges>x androsphinges coccyges
hieracosphinges interreges larynges leges nasopharynges phalanges pharynges salpinges sphinges syringes gese>ese
pekingese guaros>huaro saguaros habis>abi wahhabis hachises>achis rhachises hadchans>chatchen shadchans hs> yeshivahs
i> bani bolsheviki cathari decemviri duumviri ephori hermai hetairai iambi krooni lati longobardi miri monsignori
pirogi puli senti triumviri i>a stotinki i>e bersaglieri canzoni carabinieri chitarroni ciceroni cognosenti
concertanti condottieri conversazioni dilettanti marchesi panettoni pastorali ricercari signori spumoni i>o
aggiornamenti amoretti amorini bambini bassi castrati cavetti cavo-rilievi cembali centesimi cicisbei concerti
concertini contralti crescendi divertimenti dui glissandi graffiti intermezzi libretti maestri mafiosi nielli obligati
ovoli paparazzi pentimenti portamenti primi putti rilievi saltarelli scherzandi scherzi scudi secondi segni sgraffiti
smalti soldi soli soprani sordini stretti tempi terzetti tondi torsi vaporetti virtuosi zecchini i>os discoboli i>s
litai metanephroi monopteroi mythoi naoi pithoi pronephroi santimi sigloi tholoi topoi i>u lei i>um calcanei i>us
abaci acanthi acari acini altocumuli altostrati alumni alveoli amphioxi annuli antitragi asci aspergilli astragali
aurei bacchii bacilli boleti borborygmi bronchi byssi cacti caducei calami calathi calcanei calculi calli canaliculi
canthi caroli carpi cerci chiasmi choragi choriambi cirri cirrocumuli cirrostrati clypei cocci coenuri colossi congii
convolvuli coryphaei cothurni culti cumuli cumulonimbi cumulostrati cysticerci denarii diplococci disci discoboli
dupondii echini echinococci elenchi emboli epicanthi esophagi eucalypti euripi famuli fasciculi flocci flocculi foci
fractocumuli fractostrati fuci fundi fungi funiculi genii ginglymi gladioli glomeruli glutaei glutei gonococci gyri
hamuli hectocotyli hili hippocampi hippopotami homunculi humeri hypothalami ichthyosauri incubi isthmi lactobacilli
lapilli lecythi lemnisci leptocephali limbi limuli loci loculi macronuclei magi mallei malleoli menisci metacarpi
metatarsi micrococci micronuclei modioli moduli momi mosasauri naevi narcissi nauplii nautili nevi nidi nimbi
nimbostrati nodi nucelli nuclei nucleoli obeli oboli ocelli octopi oculi oesophagi palpi pappi papyri phalli pilei
pithecanthropi pneumobacilli pneumococci polypi pronuclei propositi prothalli proventriculi pulvilli pulvini pylori
radii rami ranunculi recti reguli retiarii rhombi rhonchi sarcophagi sartorii scaleni scarabaei scirrhi scyphi solidi
sori splenii staphylococci stimuli strati stratocumuli streptococci strobili styli succubi sulci syllabi tali tarsi
tarsometatarsi termini thalami thalli thesauri thrombi thymi thyrsi tophi tori tragi umbilici unci uredosori uteri
utriculi vagi vagi ventriculi villi vitelli i_curiae>us_curiae amici_curiae i_grossi>o_grosso concerti_grossi ia>
lacunaria ia>e qualia retia iae>a cercariiae filariiae ice>ouse barklice booklice dormice fieldmice flittermice lice
mice rearmice reremice shrewmice titmice woodlice ices>ex apices aruspices auspices caudices cimices codices cortices
culices haruspices ibices indices latices murices pollices pontifices scolices subcortices subindices vertices
vortices ides>yatid carides ies-general>y-general secretaries-general ies-in-waiting>y-in-waiting ladies-in-waiting
iges>ex remiges im> amoraim chalutzim chasidim chassidim chazanim cherubim goyim hasidim hassidim hazzanim kaddishim
kibbutzim machzorim mahzorim midrashim minyanim moshavim qaddishim seraphim shabbasim shabbatim shadchanim siddurim
teraphim im>ah shittim im>em moslim ims>em moslims in> fellahin ina>en agnomina cognomina foramina germina gravamina
limina lumina nomina numina praenomina prenomina putamina rumina stamina tegmina velamina vimina ines>en flamines
pectines ines>o imagines lentigines teredines testudines uredines vertigines ing> crying ings> cryings is>al reis
is>us basileis ishties>eesty bhishties ita>ut capita occipita sincipita ites>es limites stipites k> kalmuck k>schbok
bok kes>x cylikes kylikes kim> dibbukkim dybbukkim kini>inka stotkini ks> kalmucks lisente>sente lisente
listente>sente listente m> ashkenazim haredim sephardim makuta>likuta makuta maloti>loti maloti n> anlagen fedayeen
kronen schuln schutzstaffeln shuln yogin na>denum duona naries>tenary bicennaries naries>tennial bicennaries nas>denum
duonas nattos>atto annattos ncidia>redium uncidia nes> comedones mucrones umbones nes_de_se>_de_se felones_de_se
ni>rino clani nia>menium hynia niums>menium hyniums nos>rino clanos nt.>t floreant. oedemata>edema oedemata
oesophagi>esophagus oesophagi onim>en schatchonim ople>rson salespeople ora>ur femora ora>us corpora
ora_lutea>us_luteum corpora_lutea ora_striata>us_striatum corpora_striata ori>ior signori ornos>rono madornos osim>as
shammosim osim>es shammosim ot>ah hallot oth>a haggadoth yeshivoth oth>ah haftaroth halloth haphtaroth megilloth
mezuzoth mitzvoth parashoth oth>h tallitoth ouracos>uraco touracos poda>din gospopoda r> guilder kroner ra>s crura
jura ora reae>hrea ocreae remice>armouse reremice ren> brainchildren children godchildren grandchildren stepchildren
street_children res>s vires resfamilias>erfamilias patresfamilias ri>er onagri rote>te igorrorote roth>ar shofroth
shophroth rs> guilders s-a-terre>-a-terre pieds-a-terre s-and-chickens>-and-chickens hens-and-chickens
s-at-arms>-at-arms masters-at-arms s-at-law>-at-law attorneys-at-law heirs-at-law s-boutants>-boutant arcs-boutants
s-by>-by passers-by s-d'ouvre>-d'ouvre chefs-d'ouvre s-da-fe>-da-fe autos-da-fe s-de-camp>-de-camp aides-de-camp
aids-de-camp s-de-chambre>-de-chambre robes-de-chambre s-de-lis>-de-lis fleurs-de-lis s-de-loup>-de-loup trous-de-loup
s-de-luce>-de-luce flowers-de-luce s-de-lys>-de-lys fleurs-de-lys s-de-mer>-de-mer beches-de-mer s-de-piete>-de-piete
monts-de-piete s-de-sac>-de-sac culs-de-sac s-doux>-doux billets-doux s-fleuves>-fleuve romans-fleuves s-garous>-garou
loups-garous s-general>-general agents-general cooks-general directors-general farmers-general inquisitors-general
s-in-aid>-in-aid grants-in-aid s-in-law>-in-law brothers-in-law daughters-in-law fathers-in-law mothers-in-law
sisters-in-law sons-in-law s-in-the-box>-in-the-box jacks-in-the-box s-in-the-round>-in-the-round
theatres-in-the-round s-in>-in lyings-in whippers-in s-lits>-lit wagons-lits s-marie>-marie bains-marie
s-memoire>-memoire aides-memoire s-mutuels>-mutuel paris-mutuels s-of-arms>-of-arms kings-of-arms s-of-peru>-of-peru
marvels-of-peru s-on-balls>_on_balls bases-on-balls s-on>-on carryings-on hangers-on s-over>-over goings-over s-up>-up
runners-up s.>. figs. s> alto-relievos ancones annattos assegais auspices bacchantes bases brants comics guilders
gurnards haggadas halteres jackeroos joes kalmucks leaves lures masses morses organums ottomans phalanges rabatos
raphides saguaros senussis shadchans soles touracos tyros wahhabis zamindaris s>_strip comics s>h haggadas
s_and_shakers>_and_shaker movers_and_shakers s_bachelor>_bachelor knights_bachelor s_bachelors>_bachelor
knights_bachelors s_d'art>_d'art objets_d'art s_de_se>_de_se felos_de_se s_dobles>_doble pasos_dobles
s_general>_general governors_general judge_advocates_general s_longues>_longue chaises_longues s_marie>_marie
bains_marie s_martial>_martial courts_martial s_of_cards>_of_cards houses_of_cards s_of_stairs>_of_stairs
flights_of_stairs s_of_truth>_of_truth moments_of_truth s_on_balls>_on_balls bases_on_balls s_seria>_seria
operas_seria s_superior>_superior mothers_superior s_templar>_templar knights_templar s_templars>_templar
knights_templars sa> ossa se> pease se>as springhase ses> busses gasses ses>esis diaerses diathses sis>i senussis
sta>tum substrasta ta> adenocarcinomata adenomata analemmata angiomata atheromata blastemata bregmata carcinomata
chiasmata chondromata chromonemata condylomata diastemata dogmata edemata encephalomata enchondromata endotheliomata
enemata epitheliomata exanthemata fibromata gliomata granulomata gummata haematomata hematomata lemmata lipomata
lymphomata magmata melanomata melismata miasmata mycetomata myomata myxomata neuromata oedemata osteomata papillomata
plasmodesmata protonemata rhabdomyomata schemata scleromata scotomata somata stemmata stigmata stomata stromata
syntagmata syphilomata traumata treponemata trymata ta>s terata tes>s frontes gentes parietes pontes th> matzoth ti>
banditti tia>s definientia entia tomans>hman ottomans tsy>ets startsy tyxes>ptyxis anatyxes u> haleru latu u>as litu
ughmen>wman ploughmen um>a penetralium ums>a organums ur>a kronur urs>hur uigurs us>i lumbus uses> ichthyosauruses
ushbok>oschbok bushbok ushboks>oschbok bushboks ux-de-frise>l-de-frise chevaux-de-frise ux>l proces-verbaux ves>f
aardwolves beeves behooves bookshelves broadleaves calves cloverleaves dwarves elves flyleaves halves hooves
interleaves leaves loaves mooncalves scarves selves sheaves shelves shinleaves thickleaves thieves turves werewolves
wharves wolves yourselves ves>fe alewives drawknives fishwives goodwives housewives jackknives knives lives midwives
oldwives paperknives penknives pocketknives sweetiewives wives ves>ff flagstaves quarterstaves x> aboideaux aboiteaux
adieux bandeaux bateaux beaux bijoux bordereaux bureaux chapeaux chateaux choux couteaux fabliaux flambeaux
fricandeaux gateaux jambeaux manteaux milieux morceaux plateaux portmanteaux reseaux rondeaux rouleaux tableaux
tonneaux trousseaux x_de_change>_de_change bureaux_de_change y> groszy sovkhozy staretsy ymio>imio daymio ymios>imio
daymios yoth> mishnayoth yoth>h mishnayoth yros>iro tyros zes> fezzes quizzes squizzes
`,
  v: `
'd> ko'd ski'd tally-ho'd water-ski'd 'ing> ko'ing 's> ko's -freeze>freeze deep-freeze -freezed>freeze deep-freezed
-freezes>freeze deep-freezes -opted>opt co-opted -opting>opt co-opting -opts>opts co-opts -ordinate>ordinate
co-ordinate -ordinated>ordinate co-ordinated -ordinates>ordinate co-ordinates -ordinating>ordinate co-ordinating > bed
bing feed popes red seed shed taxis testes weed >e backbit backslid bestrid bit chid hid slid smit ad>id forbad
ad>othe clad unclad ade>id bade forbade ain>ie lain overlain underlain am>be am am>im swam ame>ome became came
misbecame overcame ame_known>ome_known became_known an>in began gan an>un foreran outran overran ran reran ang>ing
rang sang sprang upsprang ank>ink countersank drank sank shrank stank are>be are at>et begat at>it baby-sat resat sat
shat spat ate>eat ate aught>each taught untaught ave>ive forgave gave misgave aw>ee foresaw oversaw saw sightsaw ay>ie
lay overlay underlay ayed_for>ie_for layed_for aying_for>ie_for laying_for ays_for>ie_for lays_for bed> ad-libbed
blabbed blobbed blubbed bobbed clubbed confabbed crabbed cribbed cubbed dabbed demobbed dibbed drabbed drubbed dubbed
fibbed flubbed fobbed gibbed grabbed grubbed hobbed hobnobbed jabbed jibbed jobbed knobbed lobbed mobbed nabbed nibbed
pubbed ribbed robbed rubbed scrubbed slabbed snubbed sobbed squibbed stabbed stubbed subbed swabbed tabbed throbbed
webbed bing> ad-libbing blabbing blobbing blubbing bobbing clubbing confabbing crabbing cribbing cubbing dabbing
demobbing dibbing drabbing drubbing dubbing fibbing flubbing fobbing gibbing grabbing grubbing hobbing hobnobbing
jabbing jibbing jobbing knobbing lobbing mobbing nabbing nibbing pubbing ribbing robbing rubbing scrubbing slabbing
snubbing sobbing squibbing stabbing stubbing subbing swabbing tabbing throbbing webbing d> caddied feed heard
overheard reheard d>ad interpled led misled mispled pled d>e fled shod d>ed bled bottle-fed breast-fed bred crossbred
fed force-fed handfed inbred interbred outbred sped spoon-fed stall-fed underfed winterfed d>ve had
d_a_feeling>ve_a_feeling had_a_feeling d_against>_against militated_against d_left>ve_left had_left
d_the_feeling>ve_the_feeling had_the_feeling de>ke made remade unmade ded> bedded budded codded disbudded embedded
featherbedded gadded imbedded kidded madded mudded nid-nodded nodded padded plodded podded prodded redded ridded
scudded shredded skidded snedded sodded spudded squidded studded tedded thudded wadded wedded den> bidden forbidden
outbidden overbidden den>e backslidden bestridden chidden hidden joy-ridden outridden overridden ridden slidden
stridden ding> bedding bidding budding cladding codding disbudding embedding featherbedding forbidding gadding
imbedding kidding madding mudding nid-nodding nodding outbidding overbidding padding plodding podding prodding redding
ridding scudding shedding shredding skidding sledding snedding sodding spudding squidding studding tedding thudding
underbidding wadding wedding e> abye ed> appalled disenthralled distilled enrolled enthralled extolled fritted
fulfilled installed redded ed>ue prologed ed_a_part>_a_part played_a_part ed_battle>_battle joined_battle ed_for>_for
allowed_for ed_forces>_forces joined_forces ed_off>_off jumped_off ed_towards>_towards looked_towards ed_up>_up
filled_up eing> stilettoeing eld>old beheld held upheld withheld eled>mel trameled eling>mel trameling ell>all befell
fell elled>mel tramelled elling>mel tramelling els>mel tramels empt>ame benempt en> beaten been befallen beholden
browbeaten eaten fallen es_deep>_deep goes_deep evied>ivy chevied evies>ivy chevies evying>ivy chevying ew>aw drew
fine-drew outdrew overdrew wiredrew withdrew ew>ay slew ew>ow blew flyblew foreknew grew knew outgrew overblew
overgrew overthrew threw ew>y flew overflew ew_one's_nose>ow_one's_nose blew_one's_nose ew_out>ow_out threw_out fed>
coiffed fing> coiffing ft>ave cleft left reft ft_undone>ave_undone left_undone ged-down>-down bogged-down ged> bagged
ballyragged befogged begged bird-dogged blacklegged bootlegged bragged bugged bullyragged chugged clogged cogged
dagged debugged dogged doglegged dragged drugged fagged figged flagged flogged fogged footslogged frigged frogged
gagged gigged hogged hugged humbugged jagged jigged jitterbugged jogged jugged lagged lallygagged leapfrogged logged
lugged mugged nagged pegged pettifogged pigged plugged prigged pugged ragged rigged sagged sandbagged scagged scragged
shagged shrugged slagged slogged slugged snagged snogged snugged spagged sprigged swagged swigged tagged togged
trigged trogged tugged twigged unclogged unpegged unplugged unrigged vagged wagged wigged wigwagged zigzagged
ged_down>_down bogged_down ging-down>-down bogging-down ging> bagging ballyragging befogging begging bird-dogging
blacklegging bootlegging bragging bugging bulldogging bullyragging chugging clogging cogging dagging debugging digging
dogging doglegging dragging drugging fagging figging flagging flogging fogging footslogging frigging frogging gagging
gigging hogging hugging humbugging jagging jigging jitterbugging jogging jugging lagging lallygagging leapfrogging
logging lugging mugging nagging pegging pettifogging pigging plugging prigging pugging ragging rigging sagging
sandbagging scagging scragging shagging shrugging slagging slogging slugging snagging snogging snugging spagging
sprigging swagging swigging tagging togging trigging trogging tugging twigging unclogging unpegging unplugging
unrigging vagging wagging wigging wigwagging zigzagging ging_down>_down bogging_down hip>ship tranship id>o did fordid
foredid outdid overdid redid undid id>y gainsaid inlaid interlaid laid mislaid outlaid overlaid overpaid paid prepaid
repaid said soothsaid underlaid underpaid unlaid unsaid waylaid ied>ey honied ied>y accompanied acetified acidified
aerified air-dried alkalified allied ammonified amnestied amplified anglified applied argufied atrophied babied
bandied basified beatified beautified bellied berried blackberried bloodied bodied brutified bullied buried busied
caddied calcified candied canopied carnied carnified carried casefied certified chivied chondrified citified clarified
classified cockneyfied codified collied complied copied cried crucified curried curtsied dallied damnified dandified
decalcified declassified decried deep-fried defied dehumidified deified demulsified demystified denazified denied
denitrified descried detoxified devitrified dignified dilly-dallied dirtied disembodied disqualified dissatisfied
diversified divvied dizzied dollied dried dulcified dummied easied eddied edified electrified embodied emptied
emulsified envied espied esterified etherified exemplified falsified fancied fantasied ferried flurried fortified
freeze-dried frenchified frenzied fried fructified gasified giddied gloried glorified gollied gratified guarantied
gullied harried hinnied horrified humidified hurried hypertrophied identified implied indemnified intensified
intermarried interstratified jellied jellified jemmied jimmied jollied jollified justified lapidified levied lignified
liquefied liquified lobbied lullabied magnified married metrified minified misapplied miscarried modified mollified
mortified muddied multiplied mummified mutinied mystified nidified nigrified nitrified notified nullified objectified
occupied ossified outcried oversimplified pacified palsied pandied parodied parried personified petrified phantasied
photocopied pilloried pitied plied preachified preoccupied presignified prettied prettified pried prophesied purified
putrefied puttied qualified quantified quarried queried rallied ramified rarefied ratified reclassified recopied
rectified reified relied remarried replevied replied retried reunified revivified rigidified rough-dried saccharified
salaried salified sallied sanctified saponified satisfied savvied scarified scorified scried scurried shied
shillyshallied shimmied signified silicified simplified skellied skivvied solemnified solidified specified speechified
spied spin-dried steadied stellified stied storied stratified studied stultified stupefied subjectified sullied
supplied syllabified tallied tammied tarried tepefied terrified testified tidied toadied torrefied transmogrified
travestied tried tumefied typified uglified understudied unified unsteadied untidied varied verbified verified
versified vilified vitrified vivified waddied wearied whinnied worried wried ies>y caddies ify>efy torrify ight>ay
might ilgee>eegee squilgee in>y slain ing> appalling caddying disenthralling distilling enrolling enthralling
extolling fritting fulfilling installing redding singing ing>e singing ing>ue prologing ing_a_feeling>e_a_feeling
having_a_feeling ing_a_part>_a_part playing_a_part ing_a_side>e_a_side taking_a_side ing_against>e_against
militating_against ing_battle>_battle joining_battle ing_deep>_deep going_deep ing_for>_for allowing_for
ing_forces>_forces joining_forces ing_hands>e_hands shaking_hands ing_left>e_left having_left ing_off>_off jumping_off
ing_one's_nose>_one's_nose blowing_one's_nose ing_out>_out throwing_out ing_pains>e_pains taking_pains
ing_steps>e_steps taking_steps ing_the_feeling>e_the_feeling having_the_feeling ing_the_world_of>_the_world_of
thinking_the_world_of ing_towards>_towards looking_towards ing_undone>e_undone leaving_undone is>be is ked> arcked
bivouacked frolicked mimicked panicked physicked picnicked shellacked sicked talcked trafficked trekked yakked king>
arcking bivouacking frolicking mimicking panicking physicking picnicking shellacking sicking talcking trafficking
trekking yakking l>nade pasquil led> annulled appalled back-pedalled barrelled bedevilled bejewelled bevelled
blue-pencilled bushelled caballed canalled cancelled carolled cavilled channelled chiselled compelled controlled
corralled counselled court-martialled cudgelled cupelled decontrolled devilled dialled disannulled disembowelled
disenthralled dishevelled dispelled distilled drivelled duelled empanelled enamelled enrolled enthralled entrammelled
equalled excelled expelled extolled flannelled frivolled fuelled fulfilled funnelled gambolled gelled gravelled
grovelled handselled hatchelled houselled hovelled impanelled impelled initialled installed jewelled kennelled
kernelled labelled laurelled levelled libelled marcelled marshalled marvelled medalled metalled modelled nickelled
outgeneralled palled panelled parallelled parcelled patrolled pedalled pencilled pistolled pommelled precancelled
propelled pummelled quarrelled rappelled ravelled rebelled red-pencilled refuelled repelled revelled rivalled rowelled
shovelled shrivelled signalled snivelled soft-pedalled spancelled spiralled stencilled subtotalled swivelled symbolled
tasselled teaselled tinselled totalled towelled travelled trowelled tunnelled unkennelled unravelled victualled
vitriolled yodelled ling> annulling appalling back-pedalling barrelling bedevilling bejewelling bevelling
blue-pencilling bushelling caballing canalling cancelling carolling cavilling channelling chiselling compelling
controlling corralling counselling court-martialling cudgelling cupelling decontrolling devilling dialling
disannulling disembowelling disenthralling dishevelling dispelling distilling drivelling duelling empanelling
enamelling enrolling enthralling entrammelling equalling excelling expelling extolling flannelling frivolling fuelling
fulfilling funnelling gambolling gelling gravelling grovelling handselling hatchelling houselling hovelling
impanelling impelling initialling installing jewelling kennelling kernelling labelling laurelling levelling libelling
marcelling marshalling marvelling medalling metalling modelling nickelling outgeneralling palling panelling
parallelling parcelling patrolling pedalling pencilling pistolling pommelling precancelling propelling pummelling
quarrelling rappelling ravelling rebelling red-pencilling refuelling repelling revelling rivalling rowelling
shovelling shrivelling signalling snivelling soft-pedalling spancelling spiralling stencilling subtotalling swivelling
symbolling tasselling teaselling tinselling totalling towelling travelling trowelling tunnelling unkennelling
unravelling victualling vitriolling yodelling lled>nade pasquilled lling>nade pasquilling ls> disenthralls ls>nade
pasquils lt>el felt knelt med> bedimmed brimmed bummed chummed clammed clemmed crammed dammed diagrammed dimmed
drummed flammed flimflammed gammed gemmed glommed gummed hammed hemmed hummed jammed lammed mummed primmed programmed
rammed rimmed scrammed scrummed scummed shammed shimmed skimmed slammed slummed stemmed strummed stummed summed
thrummed trammed trimmed whammed mes> programmes ming> bedimming brimming bumming chumming clamming clemming cramming
damming diagramming dimming drumming flamming flimflamming gamming gemming glomming gumming hamming hemming humming
jamming lamming mumming primming programming ramming rimming scramming scrumming scumming shamming shimming skimming
slamming slumming stemming strumming stumming summing swimming thrumming tramming trimming whamming n> arisen bestrewn
betaken blown drawn driven fine-drawn flyblown foreknown foreseen foreshown forgiven forsaken given gnawn graven grown
hacksawn hewn known laden misgiven mistaken mown outdrawn outgrown overblown overdrawn overdriven overflown overgrown
overseen oversewn overtaken overthrown partaken proven quartersawn resewn retaken risen riven rough-hewn sawn seen
sewn shaken shaven shewn shown shriven sightseen sown strewn striven strown taken thriven thrown undertaken uprisen
whipsawn wiredrawn withdrawn n_a_side>_a_side taken_a_side n_hands>_hands shaken_hands n_out>_out thrown_out
n_pains>_pains taken_pains n_steps>_steps taken_steps ne> done fordone foredone foregone forgone gone outdone outgone
overdone redone undergone undone ne_deep>_deep gone_deep ned-up>-up genned-up ned> banned binned canned carillonned
chinned conned denned dinned donned dunned fanned finned funned ganned ginned grinned gunned inspanned japanned kenned
machine-gunned manned outmanned outspanned overmanned panned penned pinned planned punned scanned shinned shotgunned
shunned sinned skenned skinned spanned stunned sunned tanned thinned tinned trapanned trepanned tunned twinned
underpinned unmanned unpinned wanned wonned yenned ning-up>-up genning-up ning> banning beginning binning canning
carillonning chinning conning denning dinning donning dunning fanning finning forerunning funning ganning ginning
grinning gunning inspanning japanning kenning machine-gunning manning outmanning outrunning outspanning overmanning
overrunning panning penning pinning planning punning rerunning running scanning shinning shotgunning shunning sinning
skenning skinning spanning spinning stunning sunning tanning thinning tinning trapanning trepanning tunning twinning
underpinning unmanning unpinning wanning winning wonning yenning od>ead re-trod trod untrod odden>ead re-trodden
trodden untrodden ode>ide abode bestrode joy-rode outrode overrode rode strode oke>ake awoke woke oke>eak bespoke
broke forespoke forspoke spoke unspoke oken>ake awoken woken oken>eak bespoken broken forespoken forspoken spoken
unspoken old>ell foretold outsold oversold retold sold told undersold ole>eal stole olen>eal stolen ollen>ell swollen
upswollen olten>elt molten on>in won one>ine outshone shone ood>and misunderstood outstood stood understood withstood
ook>ake betook forsook mistook overtook partook retook shook took undertook ook_a_side>ake_a_side took_a_side
ook_hands>ake_hands shook_hands ook_pains>ake_pains took_pains ook_steps>ake_steps took_steps opped>ap swopped
opping>ap swopping ops>ap swops ore>ear bore forbore forswore outwore overbore swore tore unswore wore orn>ear born
forsworn outworn sworn torn unsworn worn orne>ear borne forborne overborne ose>ise arose rose uprose ot>et begot
forgot got ot_lost>et_lost got_lost ot_started>et_started got_started ote>ite ghostwrote overwrote rewrote smote
typewrote underwrote wrote otten>et begotten forgotten gotten otten_lost>et_lost gotten_lost ought>eech besought
ought>eek sought ought>ight fought outfought ought>ing brought ought>ink bethought outthought rethought thought
unthought ought>uy bought underbought ought>y abought ought_the_world_of>ink_the_world_of thought_the_world_of
ound>ind bound enwound found ground overwound rewound spellbound unbound unwound wound ove>ave stove ove>eave clove
hove interwove inwove uphove wove ove>eeve rove unrove ove>ive dove drove overdrove shrove skydove strove throve
oven>eave cloven interwoven inwoven woven own>y flown overflown oze>eeze froze quick-froze unfroze ozen>eeze frozen
quick-frozen unfrozen ped> about-shipped airdropped belly-flopped blipped booby-trapped bopped bullwhipped capped
catnapped chapped chipped chopped clapped clipped clopped copped crapped cropped cupped dapped dipped dripped dropped
eavesdropped ego-tripped entrapped enwrapped equipped estopped flapped flip-flopped flipped flopped frapped gapped
giftwrapped gipped goose-stepped gripped gypped handicapped hedgehopped hiccupped hopped horsewhipped intercropped
interlapped inwrapped joypopped kidnapped kipped knapped kneecapped lapped lipped lopped mapped mopped napped nipped
outcropped outstripped overcropped overlapped overstepped overtopped pepped photomapped pipped pistol-whipped plopped
popped propped pupped quickstepped quipped rapped recapped ripped sapped scrapped sharecropped shipped shopped
shrink-wrapped sideslipped sidestepped single-stepped sipped skin-popped skinny-dipped skipped slapped slipped slopped
snapped snipped sopped stepped stopped strapped stripped stropped supped swapped tapped tipped tittupped topped
transhipped transshipped trapped tripped tupped uncapped underpropped unripped unshipped unsnapped unstepped unstopped
unwrapped unzipped upped weatherstripped whapped whipped whistle-stopped whopped window-shopped worshipped wrapped
yapped zapped zipped ping> about-shipping airdropping belly-flopping blipping booby-trapping bopping bullwhipping
capping catnapping chapping chipping chopping clapping clipping clopping copping crapping cropping cupping dapping
dipping dripping dropping eavesdropping ego-tripping entrapping enwrapping equipping estopping flapping flip-flopping
flipping flopping frapping gapping giftwrapping gipping goose-stepping gripping gypping handicapping hedgehopping
hiccupping hopping horsewhipping intercropping interlapping inwrapping joypopping kidnapping kipping knapping
kneecapping lapping lipping lopping mapping mopping napping nipping outcropping outstripping overcropping overlapping
overstepping overtopping pepping photomapping pipping pistol-whipping plopping popping propping pupping quickstepping
quipping rapping recapping ripping sapping scrapping sharecropping shipping shopping shrink-wrapping sideslipping
sidestepping single-stepping sipping skin-popping skinny-dipping skipping slapping slipping slopping snapping snipping
sopping stepping stopping strapping stripping stropping supping swapping tapping tipping tittupping topping
transhipping transshipping trapping tripping tupping uncapping underpropping unripping unshipping unsnapping
unstepping unstopping unwrapping unzipping upping weatherstripping whapping whipping whistle-stopping whopping
window-shopping worshipping wrapping yapping zapping zipping pt>ep crept kept overslept slept swept upswept wept red>
abhorred averred barred bestirred blurred burred charred co-starred concurred conferred debarred deferred demurred
deterred disbarred disinterred furred incurred inferred interred jarred marred occurred preferred recurred referred
scarred shikarred slurred sparred spurred starred stirred tarred transferred unbarred warred whirred ring> abhorring
averring barring bestirring blurring burring charring co-starring concurring conferring debarring deferring demurring
deterring disbarring disinterring furring incurring inferring interring jarring marring occurring preferring recurring
referring scarring shikarring slurring sparring spurring starring stirring tarring transferring unbarring warring
whirring rought>ork wrought s-down>-down bogs-down s-up>-up gens-up s> caddies s>l disenthrals s>ue prologs s>ve has
s_a_feeling>ve_a_feeling has_a_feeling s_a_part>_a_part plays_a_part s_a_side>_a_side takes_a_side s_against>_against
militates_against s_battle>_battle joins_battle s_down>_down bogs_down s_for>_for allows_for s_forces>_forces
joins_forces s_from>_from stems_from s_hands>_hands shakes_hands s_known>_known becomes_known s_left>ve_left has_left
s_lost>_lost gets_lost s_off>_off jumps_off s_one's_nose>_one's_nose blows_one's_nose s_out>_out throws_out
s_pains>_pains takes_pains s_started>_started gets_started s_steps>_steps takes_steps s_the_feeling>ve_the_feeling
has_the_feeling s_the_world_of>_the_world_of thinks_the_world_of s_towards>_towards looks_towards s_undone>_undone
leaves_undone se>ose chose sed> biassed debussed degassed embussed gassed hocus-pocussed hocussed non-prossed
nonplussed outgassed sen>ose chosen ses> debusses degasses embusses gasses non-prosses nonplusses outgasses sing>
biassing debussing degassing embussing gassing hocus-pocussing hocussing non-prossing nonplussing outgassing t> burnt
dealt dreamt gript kent leant leapt learnt meant misdealt pent spoilt transfixt unlearnt t>d begirt bent built gelt
gilt girt jerry-built lent misspent overbuilt overspent rebuilt rent sent shent spent unbent undergirt upbuilt t>e
clept curst lost t>et met t>ght floodlit lit spotlit t>l dwelt indwelt misspelt overspilt smelt spelt spilt t>ot
outshot overshot shot undershot t>s addrest blest bypast overpast ted> abetted abutted acquitted admitted allotted
batted bayonetted befitted benefitted betted bitted blatted blotted brevetted bullshitted carburetted catted chatted
chitchatted clotted combatted committed complotted coquetted counterplotted curetted curvetted demitted dotted emitted
englutted facetted fatted fitted flatted flitted formatted foxtrotted fretted fritted glutted gritted hand-knitted
hatted high-hatted intermitted intromitted jetted jog-trotted jotted jutted knitted knotted lotted manumitted matted
misfitted netted nutted omitted outfitted outputted outwitted patted permitted petted pitapatted pitted platted
plotted potted pretermitted put-putted quitted ratted rebutted recommitted refitted regretted remitted repotted
retransmitted retrofitted retted revetted ricochetted rotted rutted scatted shitted shotted sketted slatted slotted
smutted spatted spitted spotted squatted stetted stotted strutted submitted sulphuretted swatted swotted tatted totted
transmitted trotted tut-tutted twitted unfitted unknitted vatted vetted wadsetted wetted whetted wildcatted ten>e
backbitten bitten ghostwritten overwritten rewritten smitten typewritten underwritten written tes> curettes ting>
abetting abutting acquitting admitting allotting baby-sitting batting bayonetting befitting begetting benefitting
besetting betting bitting blatting blotting brevetting bullshitting carburetting catting chatting chitchatting
clotting combatting committing complotting coquetting counterplotting crosscutting curetting curvetting cutting
demitting dotting emitting englutting facetting fatting fitting flatting flitting forgetting formatting foxtrotting
fretting fritting getting glutting gritting hand-knitting hatting high-hatting hitting insetting intercutting
intermitting intromitting jetting jog-trotting jotting jutting knitting knotting letting lotting manumitting matting
misfitting mishitting netting nutting offsetting omitting outfitting outputting outwitting oversetting patting
permitting petting photosetting pinch-hitting pitapatting pitting platting plotting potting pretermitting put-putting
putting quitting ratting razor-cutting rebutting recommitting refitting regretting remitting repotting resetting
resitting retransmitting retrofitting retting revetting ricochetting rotting rutting scatting setting shitting
shotting shutting sitting sketting slatting slitting slotting smutting spatting spitting splitting spotting squatting
stetting stotting strutting subletting submitting sulphuretting swatting swotting tatting totting transmitting
trotting tut-tutting twitting typesetting undercutting underletting undersetting unfitting unknitting uppercutting
upsetting vatting vetting wadsetting wetting whetting wildcatting ting_lost>_lost getting_lost ting_started>_started
getting_started uck>eak snuck uck>ick stuck unstuck uck>ike struck ug>ig dug ught>tch caught ught>w dought um>im swum
un>in begun spun ung>ang hung overhung ung>ing clung flung hamstrung rung slung sprung strung stung sung swung unslung
unstrung upsprung upswung wrung unk>ink countersunk drunk shrunk slunk stunk sunk unken>ink shrunken sunken ved>
chivved revved vied>y chivvied vies>y chivvies ving> chivving revving vying>y chivvying was>be was went>go forewent
forwent outwent underwent went went_deep>go_deep went_deep were>be were ycleped>clepe ycleped yclept>clepe yclept
yfied>ify ladyfied yfies>ify ladyfies yfying>ify ladyfying ying>i taxying ying>ie belying caddying dying hogtying
lying overlying stymying tying underlying untying vying zed> quizzed whizzed zes> quizzes whizzes zing> quizzing
whizzing
`,
  a: `
> acer after all-arounder archer assaulter attacker backer bargainer bayer beater biter boner bother bounder bower
britisher broadcaster brooder burster buster camper canter caster cer coder costumer counterfeiter cracker crasher
creamer customer dealer deserter dimer downer dresser easter eastsider edger faker feller first-rater first-stringer
flasher folder fore-and-after foreigner forest founder goer goner grader grounder grouper guest halter header homer
hunger insider interest jointer lander layer leer left-hander left-winger ler leveler liter liver loather loner
lowlander mainer maligner mariner matter meeter milcher milker minter miser mocker modeler modest multiplexer muster
northeasterner norther northerner number offer old-timer oliver opener outsider overcomer overnighter owner part-timer
passer paster pater pearler pedaler peter planer player plumber polisher porter poster presenter pretender primer
printer privateer prompter puffer ranker recorder renter retailer right-hander right-winger roaster rusher salter
sampler scraper second-rater seconder serer signaler signer skewer slaver sneaker snuffer solder souther southerner
spreader springer stapler starer starest stocker stretcher submariner swagger teenager teetotaler tester third-rater
toper trader trimer vest waster welsher wholesaler ber> drabber glibber best> drabbest glibbest best>good best
better>good better better>well better der> gladder madder redder sadder dest> gladdest maddest reddest saddest er>
dryer hinder shyer slyer stronger wryer younger est> dryest shyest slyest strongest wryest youngest ger> bigger
smugger snugger gest> biggest smuggest snuggest ier>ey cagier dicier dopier gooier homier ier>y airier angrier artier
ashier baggier balkier balmier bandier barmier battier baulkier bawdier beadier beastlier beefier beerier bendier
bitchier bittier blearier bloodier bloodthirstier blowier blowsier blowzier bonier bonnier boozier boskier bossier
botchier bouncier brainier brashier brassier brawnier breathier breezier brinier broodier bubblier buggier bulkier
bumpier bunchier burlier burrier bushier busier bustier cannier cantier catchier cattier chancier charier chattier
cheekier cheerier cheesier chestier chewier chillier chintzier chippier choosier choppier chubbier chuffier chummier
chunkier churchier clammier classier cleanlier clerklier cloudier clubbier clumsier cockier collier comelier comfier
cornier cosier costlier courtlier cozier crabbier craftier craggier crankier crawlier crazier creamier creepier
crispier crumbier crumblier crummier crustier curlier daffier daintier dandier deadlier dewier dingier dinkier dippier
dirtier dishier dizzier dodgier dottier doughier doughtier dowdier dowier downier dozier draftier draggier draughtier
dreamier drearier dreggier dressier drier drippier drowsier dumpier duskier dustier earlier earthier earthlier easier
edgier emptier fancier fattier faultier feistier fiddlier filmier filthier finnier fishier flabbier flaggier flakier
flashier flauntier fledgier fleecier fleshier fleshlier flightier flimsier flintier floatier floppier flossier
fluffier flukier foamier foggier folksier foolhardier foxier fratchier freakier frenchier friendlier friskier frizzier
frizzlier frostier frouzier frowsier frowzier fruitier funkier funnier furrier fussier fustier fuzzier gabbier gamier
gammier gassier gaudier gauzier gawkier ghastlier ghostlier giddier glassier gloomier glossier godlier goodlier
goofier goosier gorier gradelier grainier grassier greasier greedier grislier grittier grizzlier groggier groovier
grottier groutier grubbier grumpier guiltier gummier gushier gustier gutsier hairier hammier handier happier hardier
hastier haughtier hazier headier healthier heartier heavier heftier herbier hippier hoarier holier homelier hornier
horsier humpier hungrier huskier icier inkier jaggier jammier jauntier jazzier jerkier jollier juicier jumpier
kindlier kinkier knottier knurlier kookier lacier lairier lakier lankier lathier lazier leafier leakier learier
leerier leggier lengthier limier lippier livelier loftier logier lonelier loonier loopier lordlier lousier lovelier
lowlier luckier lumpier lunier lustier maltier mangier mankier manlier marshier massier maungier mazier mealier
measlier meatier merrier messier miffier mightier milkier mingier mirkier mistier moldier moodier moonier mothier
mouldier mousier mouthier muckier muddier muggier murkier mushier muskier mustier muzzier nappier nastier nattier
naughtier needier nervier newsier niftier nippier nittier noisier nosier nuttier oilier oozier pallier palmier
paltrier pappier parkier pastier patchier pawkier peachier pearlier peppier perkier peskier pettier phonier pickier
piggier pinier pitchier pithier plashier platier pluckier plumier plummier podgier pokier porkier portlier pottier
preachier prettier pricier pricklier priestlier princelier prissier privier prosier pudgier puffier pulpier punchier
punier pushier pussier quaggier quakier queasier queenlier racier rainier randier rangier rattier rattlier raunchier
readier reedier rimier riskier ritzier rockier roilier rookier roomier ropier rosier rowdier ruddier runnier rushier
rustier ruttier saltier sandier sappier sassier saucier savvier scabbier scalier scantier scarier scraggier scragglier
scrappier scrawnier screwier scrubbier scruffier scungier scurvier seamier seedier seemlier sexier shabbier shadier
shaggier shakier shapelier shier shiftier shinier shirtier shoddier showier shrubbier sicklier sightlier silkier
sillier sketchier skimpier skinnier slaphappier slatier sleazier sleepier slier slimier slimsier slinkier slippier
sloppier smarmier smellier smokier snakier snappier snatchier snazzier sniffier snootier snottier snowier snuffier
soapier soggier sonsier sootier soppier sorrier soupier speedier spicier spiffier spikier spindlier spinier splashier
spongier spookier spoonier sportier spottier sprier sprightlier springier squashier squattier squiffier stagier
stalkier starchier starrier statelier steadier stealthier steamier stingier stockier stodgier stonier stormier
streakier streamier stretchier stringier stripier stroppier stuffier stumpier sturdier sulkier sultrier sunnier
surlier swankier swarthier sweatier tackier talkier tangier tardier tastier tattier tawdrier techier teenier testier
tetchier thirstier thornier threadier thriftier throatier tidier timelier tinier tinnier tipsier tonier toothier
touchier trashier trendier trickier tricksier trustier tubbier turfier tweedier twiggier uglier unfriendlier
ungainlier ungodlier unhappier unhealthier unholier unrulier untidier vastier viewier wackier warier washier wavier
waxier weaklier wealthier wearier webbier weedier weenier weensier weepier weightier whackier whimsier wieldier wilier
windier winier winterier wintrier wirier wispier wittier wonkier woodier woodsier woollier woozier wordier worldlier
wormier worthier wrier yeastier yummier zanier zippier iest>ey cagiest diciest dopiest gooiest homiest iest>y airiest
angriest artiest ashiest baggiest balkiest balmiest bandiest barmiest battiest baulkiest bawdiest beadiest beastliest
beefiest beeriest bendiest bitchiest bittiest bleariest bloodiest bloodthirstiest blowiest blowsiest blowziest boniest
bonniest booziest boskiest bossiest botchiest bounciest brainiest brashiest brassiest brawniest breathiest breeziest
briniest broodiest bubbliest buggiest bulkiest bumpiest bunchiest burliest burriest bushiest busiest bustiest canniest
cantiest catchiest cattiest chanciest chariest chattiest cheekiest cheeriest cheesiest chestiest chewiest chilliest
chintziest chippiest choosiest choppiest chubbiest chuffiest chummiest chunkiest churchiest clammiest classiest
cleanliest clerkliest cloudiest clubbiest clumsiest cockiest colliest comeliest comfiest corniest cosiest costliest
courtliest coziest crabbiest craftiest craggiest crankiest crawliest craziest creamiest creepiest crispiest crumbiest
crumbliest crummiest crustiest curliest daffiest daintiest dandiest deadliest dewiest dingiest dinkiest dippiest
dirtiest dishiest dizziest dodgiest dottiest doughiest doughtiest dowdiest dowiest downiest doziest draftiest
draggiest draughtiest dreamiest dreariest dreggiest dressiest driest drippiest drowsiest dumpiest duskiest dustiest
earliest earthiest earthliest easiest edgiest emptiest fanciest fattiest faultiest feistiest fiddliest filmiest
filthiest finniest fishiest flabbiest flaggiest flakiest flashiest flauntiest fledgiest fleeciest fleshiest fleshliest
flightiest flimsiest flintiest floatiest floppiest flossiest fluffiest flukiest foamiest foggiest folksiest
foolhardiest foxiest fratchiest freakiest frenchiest friendliest friskiest frizziest frizzliest frostiest frouziest
frowsiest frowziest fruitiest funkiest funniest furriest fussiest fustiest fuzziest gabbiest gamiest gammiest gassiest
gaudiest gauziest gawkiest ghastliest ghostliest giddiest glassiest gloomiest glossiest godliest goodliest goofiest
goosiest goriest gradeliest grainiest grassiest greasiest greediest grisliest grittiest grizzliest groggiest grooviest
grottiest groutiest grubbiest grumpiest guiltiest gummiest gushiest gustiest gutsiest hairiest hammiest handiest
happiest hardiest hastiest haughtiest haziest headiest healthiest heartiest heaviest heftiest herbiest hippiest
hoariest holiest homeliest horniest horsiest humpiest hungriest huskiest iciest inkiest jaggiest jammiest jauntiest
jazziest jerkiest jolliest juiciest jumpiest kindliest kinkiest knottiest knurliest kookiest laciest lairiest lakiest
lankiest lathiest laziest leafiest leakiest leariest leeriest leggiest lengthiest limiest lippiest liveliest loftiest
logiest loneliest looniest loopiest lordliest lousiest loveliest lowliest luckiest lumpiest luniest lustiest maltiest
mangiest mankiest manliest marshiest massiest maungiest maziest mealiest measliest meatiest merriest messiest miffiest
mightiest milkiest mingiest mirkiest mistiest moldiest moodiest mooniest mothiest mouldiest mousiest mouthiest
muckiest muddiest muggiest murkiest mushiest muskiest mustiest muzziest nappiest nastiest nattiest naughtiest neediest
nerviest newsiest niftiest nippiest nittiest noisiest nosiest nuttiest oiliest ooziest palliest palmiest paltriest
pappiest parkiest pastiest patchiest pawkiest peachiest pearliest peppiest perkiest peskiest pettiest phoniest
pickiest piggiest piniest pitchiest pithiest plashiest platiest pluckiest plumiest plummiest podgiest pokiest porkiest
portliest pottiest preachiest prettiest priciest prickliest priestliest princeliest prissiest priviest prosiest
pudgiest puffiest pulpiest punchiest puniest pushiest pussiest quaggiest quakiest queasiest queenliest raciest
rainiest randiest rangiest rattiest rattliest raunchiest readiest reediest rimiest riskiest ritziest rockiest roiliest
rookiest roomiest ropiest rosiest rowdiest ruddiest runniest rushiest rustiest ruttiest saltiest sandiest sappiest
sassiest sauciest savviest scabbiest scaliest scantiest scariest scraggiest scraggliest scrappiest scrawniest
screwiest scrubbiest scruffiest scungiest scurviest seamiest seediest seemliest sexiest shabbiest shadiest shaggiest
shakiest shapeliest shiest shiftiest shiniest shirtiest shoddiest showiest shrubbiest sickliest sightliest silkiest
silliest sketchiest skimpiest skinniest slaphappiest slatiest sleaziest sleepiest sliest slimiest slimsiest slinkiest
slippiest sloppiest smarmiest smelliest smokiest snakiest snappiest snatchiest snazziest sniffiest snootiest snottiest
snowiest snuffiest soapiest soggiest sonsiest sootiest soppiest sorriest soupiest speediest spiciest spiffiest
spikiest spindliest spiniest splashiest spongiest spookiest spooniest sportiest spottiest spriest sprightliest
springiest squashiest squattiest squiffiest stagiest stalkiest starchiest starriest stateliest steadiest stealthiest
steamiest stingiest stockiest stodgiest stoniest stormiest streakiest streamiest stretchiest stringiest stripiest
stroppiest stuffiest stumpiest sturdiest sulkiest sultriest sunniest surliest swankiest swarthiest sweatiest tackiest
talkiest tangiest tardiest tastiest tattiest tawdriest techiest teeniest testiest tetchiest thirstiest thorniest
threadiest thriftiest throatiest tidiest timeliest tiniest tinniest tipsiest toniest toothiest touchiest trashiest
trendiest trickiest tricksiest trustiest tubbiest turfiest tweediest twiggiest ugliest unfriendliest ungainliest
ungodliest unhappiest unhealthiest unholiest unruliest untidiest vastiest viewiest wackiest wariest washiest waviest
waxiest weakliest wealthiest weariest webbiest weediest weeniest weensiest weepiest weightiest whackiest whimsiest
wieldiest wiliest windiest winiest winteriest wintriest wiriest wispiest wittiest wonkiest woodiest woodsiest
woolliest wooziest wordiest worldliest wormiest worthiest wriest yeastiest yummiest zaniest zippiest iper>riper stiper
mer> dimmer glummer grimmer primmer slimmer trimmer mest> dimmest glummest grimmest primmest slimmest trimmest ner>
dunner tanner thinner wanner nest> dunnest tannest thinnest wannest per> hepper hipper pest> heppest hippest r> bluer
cuter dowier eerier freer truer yarer s> halfways st> bluest dowiest eeriest freest truest yarest ter> fatter fitter
flatter hotter squatter wetter test> fattest fittest flattest hottest squattest wettest worse>bad worse worst>bad
worst
`,
  r: `
best>well best better>well better er> harder er>ly deeper est> hardest ther> farther urther>ar further
`,
};
