"""
Promises and their near-misses: one sentence a row, through the real encoder.

Behind each sentence stands what it promises, "STATE kind stage" (bodies by their name), nothing where nobody
promises anything. Several promises are parted by a semicolon.
"""

from decimal import Decimal

import pytest

import dragoman
from dragoman.report import Passage, Report, Span

PUBLISHED = "2023-09-26"  # a Tuesday

PLEDGED = [
    ("Kenya agreed to send 1,000 soldiers to Haiti.", "KEN personnel pledged"),
    ("Kenya did not agree to send soldiers to Haiti.", ""),
    ("Kenya has never agreed to send soldiers to Haiti.", ""),
    ("Kenya agrees with Haiti that the situation is dire.", ""),
    ("Kenya has promised 1,000 police officers.", "KEN personnel pledged"),
    ("Kenya promised the mission 1,000 police officers in July.", "KEN personnel pledged"),
    ("Japan pledged $5 million in aid to Somalia.", "JPN money pledged"),
    ("Japan pledged allegiance to the old order.", ""),
    ("Japan has pledged to fund 12 clinics in Somalia.", "JPN money pledged"),
    ("Germany pledged 70 million euros to Moldova.", "DEU money pledged"),
    ("Germany vowed to send more air defence systems to Ukraine.", "DEU materiel pledged"),
    ("Germany vowed revenge for the attack.", ""),
    ("Iran vowed to retaliate against Israel.", ""),
    ("Turkey promised to restrain the militants.", "TUR policy pledged"),
    ("Turkey promised to attack the militants.", ""),
    ("Turkey had promised to remove the fighters from the buffer zone.", "TUR policy pledged"),
    ("The Turkish government promised to release two American pastors.", "TUR policy pledged"),
    ("A pensioner promised to come home.", ""),
    ("Canada committed $45 million to the trust fund.", "CAN money pledged"),
    ("The soldiers committed crimes in Canada.", ""),
    ("Canada committed to training 500 Ukrainian soldiers.", "CAN services pledged"),
    ("Canada is committed to sending a battalion to Latvia.", "CAN personnel pledged"),
    ("Poland undertook to open its border to refugees.", "POL access pledged"),
    ("Poland undertook a review of its schools.", ""),
    ("Qatar guaranteed the safe passage of the envoys.", "QAT access pledged"),
    ("India offered 200,000 tonnes of wheat to Egypt.", "IND materiel pledged"),
    ("India offered its condolences to Egypt.", ""),
    ("India offered no comment.", ""),
    ("India offered Nepal a loan of $250 million.", "IND money pledged"),
    ("India has offered to mediate between the two sides.", "IND services pledged"),
    ("Sweden volunteered to host the talks.", "SWE services pledged"),
    ("Spain announced a package of 40 million euros for Tunisia.", "ESP money pledged"),
    ("Spain announced the death of its ambassador.", ""),
    ("Spain announced new sanctions against Belarus.", ""),
    ("Spain announced that it would send six tanks to Ukraine.", "ESP materiel pledged"),
    ("Spain announced it is sending a field hospital to Turkey.", ""),
    ("The Dutch government unveiled a plan to provide 18 fighter jets to Ukraine.", "NLD materiel pledged"),
    ("The Dutch government unveiled a monument to the fallen.", ""),
    ("Italy plans to send 300 soldiers to Niger.", "ITA personnel pledged"),
    ("Italy has no plans to send soldiers to Niger.", ""),
    ("Italy denied plans to send soldiers to Niger.", ""),
    ("Italy dropped plans to send soldiers to Niger.", ""),
    ("Italy intends to lift the arms embargo on Saudi Arabia.", "ITA policy pledged"),
    ("Brazil decided to send two transport planes to Mozambique.", "BRA materiel pledged"),
    ("Brazil decided against sending planes to Mozambique.", ""),
    ("France is preparing to deploy 800 troops to Romania.", "FRA personnel pledged"),
    ("France is prepared for a long winter.", ""),
    ("France is ready to send 1,000 police officers to Haiti.", "FRA personnel pledged"),
    ("France is set to lift the embargo on Friday.", "FRA policy pledged"),
    ("France set the table for its guests.", ""),
    ("The Home Office is to suspend cooperation with the United States.", "GBR services suspended"),
    ("Norway and Sweden promised to supply Ukraine with howitzers.", "NOR+SWE materiel pledged"),
    ("Chad agreed to host 20,000 refugees from Sudan.", "TCD services pledged"),
    ("Chad agreed on Monday to reopen its border with Libya.", "TCD access pledged"),
    ("North Korea agreed to dismantle a missile site.", "PRK policy pledged"),
    ("North Korea agreed that talks were useful.", ""),
    ("Egypt promised that the crossing would stay open.", "EGY policy pledged"),
    ("President William Ruto promised that Kenya would stay in Haiti.", "KEN policy pledged"),
    ("Joe Biden promised Ukraine 31 Abrams tanks.", "USA materiel pledged"),
    ("Emmanuel Macron promised to help Armenia rebuild its army.", "FRA services pledged"),
    ("The European Union pledged a further 500 million euros for arms deliveries to Ukraine.", "European Union money pledged"),
    ("The World Bank approved a loan of $700 million for Lebanon.", "World Bank money allocated"),
    ("NATO promised to protect the alliance's eastern members.", "NATO services pledged"),
    ("Tokyo undertook to pay half of the costs.", "JPN money pledged"),
    ("Seoul vowed to expand its aid to Mongolia.", "KOR money pledged"),
    ("Ankara said it was ready to talk.", ""),
    ("The Taliban promised to let girls return to school.", "AFG policy pledged"),
    ("Hamas agreed to release 12 hostages.", "PSE policy pledged"),
    ("Hamas promised more attacks.", ""),
]  # fmt: skip

WILL = [
    ("Germany will deliver 31 tanks to Ukraine.", "DEU materiel pledged"),
    ("Germany will not deliver tanks to Ukraine.", "DEU materiel rejected"),
    ("Germany will never deliver tanks to Ukraine.", "DEU materiel rejected"),
    ("Will Germany deliver tanks to Ukraine?", ""),
    ("Germany will probably lose the match.", ""),
    ("Germany will face a hard winter.", ""),
    ("Germany will be weaker without France.", ""),
    ("Germany said it would send 14 tanks to Ukraine.", "DEU materiel pledged"),
    ("Germany said it would not send tanks to Ukraine.", "DEU materiel rejected"),
    ("Germany would send tanks if the United States did so too.", "DEU materiel floated"),
    ("Analysts said Germany would send tanks to Ukraine.", ""),
    ("An analyst said Germany would withdraw its troops from Mali.", ""),
    ("The United States will provide $100 million for the mission, Antony Blinken said.", "USA money pledged"),
    ("The war will cost the United States $100 million a day.", ""),
    ("Japan will train 200 Vietnamese coast guards.", "JPN services pledged"),
    ("Japan will train hard for the final.", ""),
    ("Ruto said Kenya would lead the mission to Haiti.", "KEN services pledged"),
    ("Turkey will open its airspace to relief flights.", "TUR access pledged"),
    ("Turkey will open the conference on Monday.", ""),
    ("Saudi Arabia will lift its ban on Lebanese imports.", "SAU policy pledged"),
    ("Saudi Arabia will release 400 prisoners before the holiday.", "SAU policy pledged"),
    ("Saudi Arabia will win the vote.", ""),
    ("Britain will recognise the new government.", "GBR policy pledged"),
    ("“We will send 500 soldiers to Mali,” said German Defence Minister Boris Pistorius.", "DEU personnel pledged"),
    ("US to send 3,000 more troops to Poland", "USA personnel pledged"),
    ("Australia is to accept 12,000 Syrian refugees.", "AUS policy pledged"),
    ("Australia is going to send two frigates to the Gulf.", "AUS materiel pledged"),
    ("Two frigates will be sent to the Gulf by Australia.", "AUS materiel pledged"),
    ("The aid will be delivered by Jordan next week.", "JOR money pledged"),
    ("Kenyan officers will be deployed to Haiti in January.", "KEN personnel pledged"),
    ("The road will be closed on Monday.", ""),
    ("Rwanda will contribute 600 troops to the force.", "RWA personnel pledged"),
    ("Rwanda will contribute to the debate.", ""),
    ("The UN will send 20 observers to Hodeidah.", "United Nations personnel pledged"),
    ("Moscow will supply Mali with grain and fuel.", "RUS materiel pledged"),
    ("The storm will supply the region with rain.", ""),
    ("Ireland will join the treaty.", "IRL agreement pledged"),
    ("Ireland will join in the celebrations.", ""),
    ("Vladimir Putin said Russia would withdraw its troops from Syria.", "RUS personnel pledged"),
    ("Washington will grant India access to two bases.", "USA access pledged"),
    ("Pakistan will extradite the suspect to Britain.", "PAK policy pledged"),
    ("Cuba will resume flights to Venezuela.", "CUB policy pledged"),
    ("The minister will speak on Monday.", ""),
    ("The United States will support Ukraine with weapons.", "USA services pledged"),
    ("Kenya's president will visit Haiti.", ""),
]  # fmt: skip

FLOATED = [
    ("Canada is considering sending police officers to Haiti.", "CAN personnel floated"),
    ("Canada considered the letter an insult.", ""),
    ("Canada is weighing a plan to provide $50 million to Haiti.", "CAN money floated"),
    ("Canada weighed the evidence.", ""),
    ("Canada may send police officers to Haiti.", "CAN personnel floated"),
    ("Canada could send 200 police officers to Haiti.", "CAN personnel floated"),
    ("Canada could not send police officers to Haiti.", ""),
    ("Canada may be wrong.", ""),
    ("Canada can send police officers to Haiti.", ""),
    ("Denmark is exploring ways to help.", ""),
    ("Denmark is open to sending fighter jets to Ukraine.", "DNK materiel floated"),
    ("Denmark is mulling the sale of 40 jets to Argentina.", ""),
    ("Israel is in talks to sell missiles to Poland.", "ISR materiel floated"),
    ("Israel is in talks with Poland about history.", ""),
    ("Iraq and the United States are in talks to transfer the detainees to Iraq.", "IRQ+USA policy floated"),
    ("Greece proposed sending a joint mission to Libya.", "GRC services floated"),
    ("Finland is expected to sign the treaty on Friday.", "FIN agreement floated"),
    ("Rain is expected on Friday.", ""),
    ("Belgium is willing to accept 150 prisoners.", "BEL policy pledged"),
    ("Belgium discussed sending troops to Niger.", "BEL personnel floated"),
    ("Belgium discussed the matter.", ""),
    ("Washington may lift sanctions on Sudan.", "USA policy floated"),
    ("Washington may lift its game.", ""),
    ("If Kenya sends officers, Haiti will be grateful.", ""),
    ("Whether Kenya sends officers is unclear.", ""),
    ("Until Kenya sends officers, nothing will change.", ""),
    ("Experts doubt that Kenya will send officers.", ""),
    ("Kenya hopes to send officers soon.", ""),
    ("Kenya wants to send officers to Haiti.", ""),
    ("Kenya tried to send officers to Haiti.", ""),
    ("Kenya failed to send officers to Haiti.", ""),
    ("Kenya threatened to withdraw its troops from Somalia.", ""),
    ("It is unlikely that Kenya will send officers.", ""),
    ("Kenya is unlikely to send officers to Haiti.", ""),
    ("Kenya is able to send officers to Haiti.", ""),
    ("Kenya is reluctant to send officers to Haiti.", ""),
    ("Critics fear that Kenya will withdraw its troops.", ""),
    ("Diplomats believe Turkey will open the border.", ""),
]  # fmt: skip

REQUESTED = [
    ("Haiti asked Kenya to send police officers.", "KEN personnel requested"),
    ("Haiti asked Kenya a question.", ""),
    ("Haiti asked whether Kenya would send police officers.", ""),
    ("The United States urged Canada to deploy troops to Haiti.", "CAN personnel requested"),
    ("The United States urged restraint.", ""),
    ("The United States urged Canada to think again.", ""),
    ("Antonio Guterres called on Israel to open the crossing.", "ISR access requested"),
    ("Antonio Guterres called on Israel's leader at home.", ""),
    ("Ukraine asked Germany for tanks.", ""),
    ("Britain was urged to take back its fighters.", "GBR policy requested"),
    ("Zelenskiy pressed Germany to deliver Taurus missiles.", "DEU materiel requested"),
    ("Washington pressed Canada to deploy soldiers, only to be rebuffed.", "CAN personnel rejected"),
    ("Chad must sign the treaty.", "TCD agreement requested"),
    ("Chad should release the prisoners.", "TCD policy requested"),
    ("Chad has to release the prisoners.", "TCD policy requested"),
    ("Chad need not sign the treaty.", ""),
    ("Donald Trump told the European Union that it must take back its fighters.", "European Union policy requested"),
    ("The council demanded that Turkey withdraw its troops from Iraq.", "TUR personnel requested"),
    ("The opposition wants Turkey to withdraw its troops from Iraq.", ""),
    ("A teacher asked her pupils to lend books.", ""),
    ("Japan was asked by Ukraine to supply generators.", "JPN materiel requested"),
    ("Moscow begged Tehran to supply drones.", "IRN materiel requested"),
    ("Moscow asked Tehran not to supply drones.", ""),
]  # fmt: skip

REJECTED = [
    ("Washington refused to send its own soldiers.", "USA personnel rejected"),
    ("Washington did not refuse to send soldiers.", ""),
    ("Hungary declined to provide weapons to Ukraine.", "HUN materiel rejected"),
    ("Hungary declined in the polls.", ""),
    ("The United States has ruled out sending its own troops.", "USA personnel rejected"),
    ("The court ruled on the case.", ""),
    ("The court ruled out the evidence.", ""),
    ("Switzerland rejected a request to supply ammunition to Germany.", "CHE materiel rejected"),
    ("A Turkish court has rejected a request from Australia to extradite Neil Prakash.", "TUR policy rejected"),
    ("Serbia refused to recognise Kosovo.", "SRB policy rejected"),
    ("Austria balked at sending tanks to Ukraine.", "AUT materiel rejected"),
    ("Bolivia rejected the treaty.", "BOL agreement rejected"),
    ("Bolivia rejected the claim.", ""),
]  # fmt: skip

AGREED = [
    ("Kenya and the United States signed a defence pact on Monday.", "KEN+USA agreement agreed"),
    ("Kenya and the United States did not sign a defence pact.", ""),
    ("Kenya and the United States failed to sign a defence pact.", ""),
    ("Kenya and the United States will sign a defence pact on Friday.", "KEN+USA agreement pledged"),
    ("Kenya and the United States hope to sign a defence pact.", ""),
    ("Kenya signed a defence pact with the United States.", "KEN+USA agreement agreed"),
    ("Lloyd Austin travelled to Kenya to sign the Defense Cooperation Agreement.", "USA+KEN agreement agreed"),
    ("Kenya signed the visitors' book.", ""),
    ("The president signed autographs in Kenya.", ""),
    ("Donald Trump signed an executive order on steel.", ""),
    ("Russia and Turkey agreed on a ceasefire in Idlib.", "RUS+TUR agreement agreed"),
    ("Russia and Turkey agreed a truce in Idlib.", "RUS+TUR agreement agreed"),
    ("Russia and Turkey agreed to a ceasefire in Idlib.", "RUS+TUR agreement agreed"),
    ("Russia and Turkey agreed to observe the ceasefire in Idlib.", "RUS+TUR policy pledged"),
    ("Russia and Turkey agreed that the ceasefire had failed.", ""),
    ("Russia and Turkey reached an agreement on grain exports.", "RUS+TUR agreement agreed"),
    ("Russia and Turkey reached the same conclusion.", ""),
    ("Russia reached the coast.", ""),
    ("An agreement was reached between Russia and Turkey.", "RUS+TUR agreement agreed"),
    ("No agreement was reached between Russia and Turkey.", ""),
    ("Israel and Lebanon struck a deal on their maritime border.", "ISR+LBN agreement agreed"),
    ("Israel struck a depot in Lebanon.", ""),
    ("Israel and Lebanon have concluded a maritime treaty.", "ISR+LBN agreement agreed"),
    ("China and the Solomon Islands initialled a security pact.", "CHN+SLB agreement agreed"),
    ("Ethiopia and Djibouti signed a memorandum of understanding.", "ETH+DJI agreement agreed"),
    ("The memorandum was signed by Ethiopia and Egypt in Cairo.", "ETH+EGY agreement agreed"),
    ("A truce agreed by Sudan's army collapsed.", "SDN agreement agreed"),
    ("France ratified the treaty in May.", "FRA agreement in_force"),
    ("France has yet to ratify the treaty.", ""),
    ("France criticised the treaty.", ""),
    ("France violated the treaty.", ""),
    ("France denied that it had signed a pact with Chad.", ""),
    ("Iran and Saudi Arabia are negotiating an agreement.", "IRN+SAU agreement floated"),
    ("Iran and Saudi Arabia sealed an agreement to resume flights.", "IRN+SAU agreement agreed"),
    ("Britain signed up 40 volunteers.", ""),
    ("Britain finalised a trade agreement with India.", "GBR+IND agreement agreed"),
    ("The ceasefire in Sudan has held.", ""),
]  # fmt: skip

ENDED = [
    ("Russia withdrew from the grain agreement.", "RUS agreement withdrawn"),
    ("Russia did not withdraw from the grain agreement.", ""),
    ("Russia denied that it had withdrawn from the agreement.", ""),
    ("Russia withdrew its ambassador.", ""),
    ("Donald Trump pulled out of the Iran nuclear deal.", "USA agreement withdrawn"),
    ("Donald Trump pulled out a pen.", ""),
    ("Niger scrapped its military pact with France.", "NER agreement withdrawn"),
    ("Niger scrapped a rule on fishing.", ""),
    ("The United States suspended its aid to Niger.", "USA money suspended"),
    ("The United States suspended a diplomat.", ""),
    ("The United States has frozen $13 million of its payments to the fund.", "USA money suspended"),
    ("The lake has frozen.", ""),
    ("The United States may suspend its aid to Niger.", "USA money floated"),
    ("The United States threatened to suspend its aid to Niger.", ""),
    ("Germany halted arms deliveries to Turkey.", "DEU materiel suspended"),
    ("Germany halted the train.", ""),
    ("Germany paused the payment of 80 million euros to Uganda.", "DEU money suspended"),
    ("Donald Trump announced the withdrawal of 2,000 US troops from Syria.", "USA personnel pledged"),
    ("Donald Trump ordered the withdrawal of American forces from Syria.", "USA personnel pledged"),
    ("Donald Trump was criticised for the withdrawal.", ""),
    ("Burundi withdrew its soldiers from Somalia.", "BDI personnel withdrawn"),
    ("Britain cut its aid to Yemen by half.", "GBR money reduced"),
    ("Britain cut its emissions by half.", ""),
    ("Britain halved its contribution to the fund.", "GBR money reduced"),
    ("Norway doubled its aid to Ukraine.", "NOR money increased"),
    ("Norway doubled the score.", ""),
    ("The United States raised its contribution to the mission from $100 million to $200 million.", "USA money increased"),
    ("The United States raised concerns.", ""),
    ("The United States raised its voice.", ""),
    ("Turkey cancelled a contract with Italy.", "TUR agreement withdrawn"),
    ("Turkey cancelled the match.", ""),
    ("Turkey suspended the agreement with Greece.", "TUR agreement suspended"),
]  # fmt: skip

MOVED = [
    ("US lawmakers approved $61 billion in aid for Ukraine.", "USA money allocated"),
    ("US lawmakers approved of the speech.", ""),
    ("The United States has allocated more than $82 million for projects at the bases.", "USA money allocated"),
    ("Denmark earmarked 30 million euros for Niger.", "DNK money allocated"),
    ("About 400 Kenyan police officers arrived in Haiti on Tuesday.", "KEN personnel in_delivery"),
    ("About 400 Kenyan students arrived in Haiti on Tuesday.", ""),
    ("The Kenyan minister arrived in Haiti.", ""),
    ("Another 200 Kenyan police officers landed in Haiti.", "KEN personnel in_delivery"),
    ("Guatemala sent 75 soldiers to Haiti.", "GTM personnel in_delivery"),
    ("Guatemala sent a letter to Haiti.", ""),
    ("Guatemala sent its foreign minister to Haiti.", ""),
    ("Russia sent aircraft to bomb the town.", ""),
    ("Russia sent troops to attack the town.", ""),
    ("Poland delivered 14 tanks to Ukraine.", "POL materiel in_delivery"),
    ("Poland delivered a speech to Ukraine.", ""),
    ("Poland delivered a stern message.", ""),
    ("Japan donated 500 generators to Ukraine.", "JPN materiel in_delivery"),
    ("The United States has provided $5 billion to Egypt since 2011.", ""),
    ("Over the past decade Germany gave $3 billion to Afghanistan.", ""),
    ("The World Bank disbursed $90 million to Ghana.", "World Bank money in_delivery"),
    ("India gave Egypt a warning.", ""),
    ("China paid tribute to the victims.", ""),
    ("China deployed drones in a show.", ""),
    ("A million people fled to Poland.", ""),
    ("The bank lost $90 million.", ""),
    ("The war has cost Ukraine $100 billion.", ""),
    ("Ukraine needs $5 billion a month.", ""),
    ("Trade between Kenya and Uganda reached $1 billion.", ""),
    ("Russia has 100,000 troops near the border.", ""),
    ("At least 40 soldiers were killed in Mali.", ""),
    ("Some 2,000 US soldiers are stationed in Syria.", ""),
    ("Sudan received $20 million from Qatar.", ""),
]  # fmt: skip

NOUNS = [
    ("Norway's pledge of 70 million euros to Moldova stands.", "NOR money pledged"),
    ("A pledge of $5 million by Norway was welcomed.", "NOR money pledged"),
    ("A pledge of $5 million was welcomed.", ""),
    ("A $5 million pledge from Norway was welcomed.", "NOR money pledged"),
    ("Norway's pledge to send 20 howitzers was welcomed.", "NOR materiel pledged"),
    ("Norway made a commitment to train 500 soldiers.", "NOR services pledged"),
    ("Norway broke its silence.", ""),
    ("Kenya's offer of 1,000 officers was welcomed.", "KEN personnel pledged"),
    ("Kenya's offer was welcomed.", ""),
    ("Kenya's decision to send 1,000 officers to Haiti divides the country.", "KEN personnel pledged"),
    ("Kenya's refusal to send officers angered Haiti.", "KEN personnel rejected"),
    ("Donald Trump's promise to move the embassy angered Jordan.", "USA policy pledged"),
    ("Donald Trump's decision to withdraw 2,000 troops from Syria shocked his allies.", "USA personnel pledged"),
    ("Critics rejected a French plan to send 300 soldiers to Benin.", ""),
    ("The $100 million pledged by Washington has not arrived.", "USA money pledged"),
    ("The tanks promised by Germany are late.", "DEU materiel pledged"),
    ("The tanks of Germany are late.", ""),
    ("Washington rolled out a plan to provide $100 million to Nairobi.", "USA money pledged"),
    ("Washington rolled out the red carpet.", ""),
    ("Turkey's attempt to send troops to Libya failed.", ""),
    ("Turkey's ability to send troops to Libya is limited.", ""),
    ("Turkey's right to send troops to Libya is disputed.", ""),
    ("Turkey's promises were empty.", ""),
    ("There was no pledge of money from Turkey.", ""),
]  # fmt: skip

SEVERAL = [
    ("Norway will give $3 million and Sweden will give $4 million to the fund.", "NOR money pledged; SWE money pledged"),
    ("France offered 3 million euros, and Benin has offered to send 2,000 soldiers.", "FRA money pledged; BEN personnel pledged"),
    ("Washington agreed to provide $20 million to Kenya after Nairobi agreed to lead a UN mission to Haiti.", "USA money pledged; KEN services pledged"),
    ("Benin has offered 2,000 troops, and Jamaica plans to send 200 officers.", "BEN personnel pledged; JAM personnel pledged"),
    ("Germany promised tanks, but refused to send fighter jets.", "DEU materiel pledged; DEU materiel rejected"),
    ("Germany promised 40 tanks and 10 million euros to Ukraine.", "DEU materiel pledged; DEU money pledged"),
    ("Kenya has agreed to lead the mission and has pledged 1,000 officers.", "KEN services pledged; KEN personnel pledged"),
    ("Japan will train 200 officers and will supply radios to Haiti.", "JPN services pledged; JPN materiel pledged"),
    ("Chad will send troops, while Togo is considering sending observers.", "TCD personnel pledged; TGO personnel floated"),
    ("Italy signed the pact, but Spain refused to sign the treaty.", "ITA agreement agreed; ESP agreement rejected"),
    ("Egypt opened the crossing and promised to release 20 prisoners.", "EGY policy pledged"),
]  # fmt: skip

TOLD = [
    ("Heavy weapons will be withdrawn by October, Turkey said.", "TUR policy pledged"),
    ("More troops will be sent to Mali, France announced.", "FRA personnel pledged"),
    ("“We will not send soldiers,” Canada said.", "CAN personnel rejected"),
    ("Kenya's foreign minister said the country would send 1,000 officers to Haiti.", "KEN personnel pledged"),
    ("The Pentagon said it would send 500 more troops to Kuwait.", "USA personnel pledged"),
    ("“Ukraine will get the jets it needs,” a pilot said.", ""),
    ("A newspaper reported that Chad would send troops to Niger.", ""),
    ("Ukraine claimed that Iran would send 400 drones to Russia.", ""),
    ("According to the minister, Germany will send 14 tanks to Ukraine.", "DEU materiel pledged"),
    ("Kenya's defence minister denied that soldiers would be sent.", ""),
    ("Kenya denied it had agreed to send soldiers.", ""),
    ("Did Kenya agree to send soldiers?", ""),
    ("Why has Kenya promised to send soldiers?", ""),
]  # fmt: skip

WAYS = [
    # in return, within a pact, and what lies ahead
    ("Germany will pay 20 million euros to Niger in exchange for the deployment of 300 police officers.", "DEU money pledged; NER personnel pledged"),
    ("Germany thanked Niger for the deployment of 300 police officers.", ""),
    ("France and Chad signed a pact under which Paris will give Chad 60 million euros.", "FRA+TCD agreement agreed"),
    ("France and Chad signed a pact, and Paris will give Chad 60 million euros.", "FRA+TCD agreement agreed; FRA money pledged"),
    ("Spain's government said the ruling cleared the last obstacle to the deployment of 200 soldiers to Mali.", "ESP personnel pledged"),
    ("Spain's government condemned the deployment of 200 soldiers to Mali.", ""),
    ("Spain is preparing the withdrawal of its 200 soldiers from Mali.", "ESP personnel pledged"),
    ("Spain watched the withdrawal of 200 soldiers from Mali.", ""),
    ("Aid groups condemned the mission that Kenya plans to lead.", "KEN services pledged"),
    ("Aid groups condemned the mission that Kenya once led.", ""),
    ("Donors pledged $2 billion for Sudan.", "Donors money pledged"),
    # a promise not to act, and a refusal
    ("Russia agreed not to use its missiles against Turkey.", "RUS policy pledged"),
    ("Russia did not agree to use its missiles against Turkey.", ""),
    ("Sweden undertook that no more weapons would be sold to Iran.", "SWE policy pledged"),
    ("Iran vowed not to forget.", ""),
    ("Poland says it cannot supply more tanks.", "POL materiel rejected"),
    ("Poland says it cannot win the match.", ""),
    ("Poland cannot supply more tanks.", ""),
    ("Germany rejected Ukraine's request for cruise missiles.", "DEU materiel rejected"),
    ("Germany received Ukraine's request for cruise missiles.", ""),
    ("Kenya will not go there to fight but to help the police.", ""),
    # asked for
    ("Ukraine asked for 500 tanks from Germany.", "DEU materiel requested"),
    ("Ukraine asked for 500 tanks.", ""),
    ("Ukraine sought protection from Germany.", ""),
    ("The British government was urged to move quickly to help the families.", "GBR services requested"),
    ("Sudan must respect the truce and allow access to the camps.", "SDN policy requested; SDN access requested"),
    ("An envoy left Geneva, begging Jordan to reopen its border.", "JOR access requested"),
    ("Washington did little apart from urging Turkey to release the pastor.", "TUR policy requested"),
    # called off, cut off, let in, armed
    ("Egypt postponed the summit in Cairo.", "EGY policy suspended"),
    ("Egypt held the summit in Cairo.", ""),
    ("Norway cut off its aid to Mali.", "NOR money withdrawn"),
    ("Norway cut off the road.", ""),
    ("Chad let France use its airspace.", "TCD access in_delivery"),
    ("Chad let France win.", ""),
    ("Iran has armed the Houthis.", "IRN materiel in_delivery"),
    ("Iran has long armed the Houthis.", ""),
    ("The man was armed with a knife.", ""),
    # weighed, drafted, announced
    ("Italy hinted at lifting the ban on exports to Iran.", "ITA policy floated"),
    ("Italy hinted at trouble.", ""),
    ("Britain is drafting a treaty with Rwanda.", "GBR+RWA agreement floated"),
    ("Britain is drafting a letter to Rwanda.", ""),
    ("The announcement by Britain that it would train 500 officers came late.", "GBR services pledged"),
    ("A judge accused Italy of having struck a deal to release the spy.", ""),
    ("Germany failed to deliver the promised tanks.", "DEU materiel pledged"),
    ("The promised tanks never came.", ""),
    # what is only the condition of another act
    ("Kenya will send 1,000 police officers to Haiti once the Security Council has approved the mission.", "KEN personnel pledged"),
    ("Denmark will leave once Germany has pledged 300 soldiers to Mali.", ""),
]  # fmt: skip

#: As the wires have it.
WIRED = [
    ("BERLIN, 11 October 2024 (Wire) - Germany, together with Belgium and Norway, would deliver aid worth 1.4 billion euros to Ukraine, Scholz said.", "DEU+BEL+NOR money pledged"),
    ("Japan, along with South Korea, pledged 500 million dollars to Ukraine.", "JPN+KOR money pledged"),
    ("Japan, along with its islands, is in Asia.", ""),
    ("Scholz said that Germany had made 4 billion euros available for Ukraine.", "DEU money pledged"),
    ("Scholz said that Germany had made its choice.", ""),
    ("The package will include two air defence systems, Olaf Scholz said.", "DEU materiel pledged"),
    ("The package will include a letter, Olaf Scholz said.", ""),
    ("Germany will send Ukraine a package that will include two air defence systems.", "DEU materiel pledged"),
    ("Germany has delivered only 60 of the 88 Leopard 1 tanks that it promised last year.", "DEU materiel in_delivery"),
    ("France handed over the first six of 12 promised Mirage jets to Ukraine.", "FRA materiel in_delivery"),
    ("Germany will not let up in its support for Ukraine.", ""),
    ("Denmark has not yet said how much it will pay.", ""),
    ("Norway did not say when it would send the tanks.", ""),
    ("The United States said it would provide 160 million dollars if Congress approved the budget.", "USA money pledged"),
    ("The United States said it would provide 160 million dollars if others did.", "USA money floated"),
    ("Russia said that it would not support a mandate that Haiti had not asked for.", "RUS policy rejected"),
    ("The prime ministers of Australia and Papua New Guinea signed a defence treaty.", "AUS+PNG agreement agreed"),
    ("New Zealand said it was considering an agreement with Fiji.", "NZL agreement floated"),
    ("A reciprocal access agreement between the Philippines and Japan entered into force on Monday.", "PHL+JPN agreement in_force"),
    ("The ceasefire between Israel and Lebanon took effect on Monday.", "ISR+LBN agreement in_force"),
    ("Donor countries pledged 800 million euros for Sudan.", "Donor countries money pledged"),
    ("Britain announced 120 million pounds for food and medicine.", "GBR money pledged"),
    ("Volodymyr Zelenskyy asked for Patriot batteries.", ""),
    ("Poland has fulfilled its pledge to send 14 jets to Ukraine.", "POL materiel fulfilled"),
    ("There will be a vacuum when Poland fulfils its pledge to withdraw its soldiers.", "POL personnel pledged"),
    ("South Korea reversed its decision to send weapons to Ukraine.", "KOR materiel withdrawn"),
    ("The United States resumed arms deliveries to Ukraine.", "USA materiel in_delivery"),
    ("Washington has released the $95 million in aid that it had frozen.", ""),
    ("India promised to supply Egypt with 500,000 tonnes.", "IND materiel pledged"),
    ("Britain, which had helped to design the fund, decided not to contribute.", "GBR money rejected"),
    ("Germany has not paid the 20 million euros that it pledged to Chad.", "DEU money pledged"),
    ("“We were promised money for adaptation,” said Mia Mottley, the prime minister of Barbados.", ""),
    ("Developed countries agreed last year to provide 300 billion dollars a year.", "Developed countries money pledged"),
    ("King Abdullah ruled out sending Jordanian soldiers.", "JOR personnel rejected"),
    ("All hostages will be freed within 72 hours, mediators said.", ""),
    ("Israel and Lebanon have agreed to the first phase of a peace plan.", "ISR+LBN agreement agreed"),
    ("Hamas called on the guarantors to ensure that Israel implements the deal in full.", ""),
    ("The United Nations said it was ready to bring in 170,000 tonnes of aid.", "United Nations materiel pledged"),
    ("Qatar is to pay the wages of Lebanese soldiers for three months.", "QAT money pledged"),
    ("The foreign ministers of Denmark and Finland met in Oslo. The ministers agreed to send 40 engineers to Odesa.", "DNK+FIN personnel pledged"),
]  # fmt: skip

TABLE = [
    *WAYS,
    *PLEDGED,
    *WILL,
    *FLOATED,
    *REQUESTED,
    *REJECTED,
    *AGREED,
    *ENDED,
    *MOVED,
    *NOUNS,
    *SEVERAL,
    *TOLD,
    *WIRED,
]


@pytest.fixture(scope="module")
def readings() -> dict[str, dragoman.Reading]:
    """All the sentences of the tables, read together."""
    texts = [text for text, _ in TABLE]
    reports = [Report.from_text(text, published=PUBLISHED) for text in texts]
    return dict(zip(texts, dragoman.read_all(reports), strict=True))


def told(reading: dragoman.Reading) -> list[str]:
    """Each commitment as "STATE kind stage"."""
    found = []
    for fact in reading.commitments:
        actors = [reading.actor(promisor) for promisor in fact.promisors]
        found.append(f"{'+'.join(actor.country or actor.name for actor in actors)} {fact.kind} {fact.stage}")
    return found


def test_the_table_is_wide_enough_and_no_sentence_stands_twice():
    texts = [text for text, _ in TABLE]

    assert len(set(texts)) == len(texts) >= 300
    assert sum(not expected for _, expected in TABLE) >= 120


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_who_promises_what_and_how_far_it_has_come(readings, text, expected):
    assert told(readings[text]) == [part.strip() for part in expected.split(";") if part.strip()]


# --- headlines --------------------------------------------------------------------------------------------------


def with_headline(headline, body):
    text = f"{headline}\n\n{body}"
    passages = (Passage("headline", Span(0, len(headline))), Passage("body", Span(len(headline) + 2, len(text))))
    return Report(text, passages, headline, PUBLISHED)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Kenya, Haiti sign deal on police mission", ["KEN+HTI agreement pledged"]),
        ("Germany to send 14 tanks to Ukraine", ["DEU materiel pledged"]),
        ("Germany delivers 14 tanks to Ukraine", ["DEU materiel pledged"]),
        ("Germany refuses to send tanks to Ukraine", ["DEU materiel rejected"]),
        ("Will Germany send tanks to Ukraine?", []),
    ],
)
def test_a_headline_never_says_more_than_pledged(headline, expected):
    assert (
        told(dragoman.read(with_headline(headline, "The ministers met for three hours in the old town."))) == expected
    )


def test_what_the_body_tells_too_is_told_once():
    report = with_headline("Germany to send tanks to Ukraine", "Germany will deliver 14 tanks to Ukraine in March.")

    assert told(dragoman.read(report)) == ["DEU materiel pledged"]


# --- the same promise again -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Kenya agreed to send troops to Haiti. It plans to send at least 1,000 soldiers.",
            ["KEN personnel pledged"],
        ),
        (
            "Japan pledged $5 million to Chad. Japan pledged $5 million to Chad in May.",
            ["JPN money pledged"],
        ),
        (
            "Japan pledged $5 million to Chad. Japan pledged $7 million to Mali.",
            ["JPN money pledged", "JPN money pledged"],
        ),
    ],
)
def test_what_is_told_again_is_one_commitment(text, expected):
    assert told(dragoman.read(text, published=PUBLISHED)) == expected


def test_the_telling_with_the_amount_is_kept():
    (fact,) = dragoman.read(
        "Kenya agreed to send troops to Haiti. It plans to send at least 1,000 soldiers."
    ).commitments

    assert (fact.quantities[0].value_min, fact.quantities[0].value_max) == (Decimal(1000), None)
    assert fact.beneficiaries


# --- details ----------------------------------------------------------------------------------------------------


def only(text):
    reading = dragoman.read(text, published=PUBLISHED)
    (fact,) = reading.commitments
    return reading, fact


@pytest.mark.parametrize(
    ("text", "deadline", "phrase"),
    [
        ("Turkey will release the prisoners by 15 October.", "2023-10-15", "by 15 October"),
        ("Turkey will release the prisoners by Friday.", "2023-09-29", "by Friday"),
        ("Turkey agreed to release the prisoners by the end of the year.", "2023", "by the end of the year"),
        ("Turkey agreed to withdraw its troops before March.", "2024-03", "before March"),
        ("Turkey agreed to withdraw its troops within six months.", "2024-03", "within six months"),
        ("Turkey agreed to withdraw its troops in May 2022.", None, None),
        ("Turkey agreed to withdraw its troops from Iraq.", None, None),
    ],
)
def test_a_deadline_keeps_its_phrase(text, deadline, phrase):
    reading, fact = only(text)

    assert fact.deadline == deadline
    assert (fact.deadline_phrase and reading.report.quote(fact.deadline_phrase)) == phrase


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Germany will deliver 31 tanks to Ukraine if parliament agrees.", "if parliament agrees"),
        ("Chad will open its border once the fighting ends.", "once the fighting ends"),
        ("Chad will open its border.", None),
        ("Norway has pledged 3 billion dollars, on condition that others give as much.", "on condition that others give as much"),
        ("Iran pledged to halt enrichment in return for the lifting of sanctions.", "in return for the lifting of sanctions"),
        ("The United States said it would provide $1m, if Congress approved it.", "if Congress approved it"),
        ("Germany suspended its aid to Chad after debts came to light.", None),
        ("Washington agreed to provide aid to Kenya after Nairobi agreed to lead the mission.", "after Nairobi agreed to lead the mission"),
    ],
)  # fmt: skip
def test_a_condition_is_kept_with_its_words(text, condition):
    reading = dragoman.read(text, published=PUBLISHED)
    fact = reading.commitments[0]

    assert (fact.condition and reading.report.quote(fact.condition)) == condition


def test_a_purpose_is_kept_with_its_words():
    reading, fact = only("Japan pledged $5 million to support refugees in Chad.")

    assert reading.report.quote(fact.purpose) == "to support refugees in Chad"


@pytest.mark.parametrize(
    ("text", "additionality"),
    [
        ("Japan pledged an additional $5 million to Chad.", "new"),
        ("Japan pledged another 500 million euros to Chad.", "new"),
        ("Japan pledged more than $5 million to Chad.", "unclear"),
        ("Japan reaffirmed its pledge of $5 million to Chad.", "repeat"),
        ("Japan pledged $5 million to Chad, bringing the total to $20 million.", "includes_previous"),
        ("Japan pledged $5 million to Chad.", "unclear"),
    ],
)
def test_new_money_is_told_from_repeated_money(text, additionality):
    assert dragoman.read(text, published=PUBLISHED).commitments[0].additionality == additionality


def test_an_agreement_has_its_type_signatories_place_date_and_areas():
    reading, fact = only("Kenya and France signed the Maritime Security Agreement in Nairobi on Monday.")

    assert {reading.actor(p).name for p in fact.promisors} == {"Kenya", "France"}
    assert (fact.name, fact.instrument.type) == ("Maritime Security Agreement", "dca")
    assert (fact.instrument.place, fact.instrument.signed, fact.instrument.areas) == (
        "Nairobi",
        "2023-09-25",
        ("maritime_security",),
    )


@pytest.mark.parametrize(
    ("text", "bindingness"),
    [
        ("Canada may send police officers to Haiti.", "indication"),
        ("Canada promised police officers to Haiti.", "political_pledge"),
        ("Canada and Haiti signed a pact.", "signed_instrument"),
        ("France ratified the treaty in May.", "legal_obligation"),
    ],
)
def test_how_binding_it_is(text, bindingness):
    assert only(text)[1].bindingness == bindingness


def test_a_denial_disputes_a_promise_and_withdraws_nothing():
    reading = dragoman.read("Kenya agreed to send soldiers to Haiti. Kenya denied that it would send soldiers.")
    (fact,) = reading.commitments

    assert fact.stage == "pledged"
    assert reading.report.quote(fact.disputed).endswith("would send soldiers")


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Kenya pledged 1,000 police officers.", [("person:police", "1000", "headcount")]),
        ("Kenya pledged 1,000 soldiers.", [("person:soldier", "1000", "headcount")]),
        ("Japan pledged $5 million (4.6 million euros) to Chad.", [("USD", "5000000", "total")]),
        ("Japan pledged $5 million a year to Chad.", [("USD", "5000000", "annual")]),
        (
            "Japan raised its contribution to the fund from $5 million to $7 million.",
            [("USD", "5000000", "previous"), ("USD", "7000000", "total")],
        ),
        (
            "Kenya and Haiti signed an agreement that clears the way for 1,000 police officers.",
            [],
        ),
    ],
)
def test_amounts_keep_their_units_and_roles(text, amounts):
    _, fact = only(text)

    assert [(q.unit, str(q.value_max), q.role) for q in fact.quantities] == amounts


# --- requirements -----------------------------------------------------------------------------------------------

PROMISE = "Kenya agreed to send 1,000 police officers to Haiti. "


@pytest.mark.parametrize(
    ("text", "requirements"),
    [
        ("The plan still needs a mandate from the UN Security Council.", [("un_security_council", "sought")]),
        ("The deployment is subject to approval by parliament.", [("legislature", "sought")]),
        ("The mission cannot begin before the UN Security Council approves it.", [("un_security_council", "sought")]),
        ("The UN Security Council authorised the mission on Monday.", [("un_security_council", "granted")]),
        ("Kenya's parliament approved the deployment.", [("legislature", "granted")]),
        ("Kenya's National Security Council approved the deployment.", [("cabinet", "granted")]),
        ("A Kenyan court barred the government from deploying police.", [("court", "enjoined")]),
        ("A Kenyan court ruled the deployment unconstitutional.", [("court", "enjoined")]),
        ("A Kenyan court met on Monday.", []),
        ("Kenya's parliament debated the budget.", []),
        ("The UN Security Council discussed the deployment.", []),
    ],
)
def test_what_a_promise_still_needs_or_has(text, requirements):
    reading = dragoman.read(PROMISE + text, published=PUBLISHED)
    (promise,) = [fact for fact in reading.commitments if fact.kind == "personnel" and fact.quantities]

    assert [(r.kind, r.status) for r in promise.requirements] == requirements


def test_a_treaty_told_of_as_it_may_wait_for_parliaments():
    reading = dragoman.read("Australia and Fiji signed a treaty. It must still be ratified by both parliaments.")
    (treaty,) = reading.commitments

    assert [(r.kind, r.status) for r in treaty.requirements] == [("ratification", "sought"), ("legislature", "sought")]


def test_an_agreement_told_again_by_who_signed_it_is_the_same():
    reading = dragoman.read(
        "Rwanda and Congo signed a peace agreement on Friday. The agreement, signed by Paul Kagame, has ten pages."
    )
    (agreement,) = reading.commitments

    assert {reading.actor(p).country for p in agreement.promisors} == {"RWA", "COD"}


def test_leave_from_its_own_parliament_is_a_requirement_and_no_new_stage():
    reading = dragoman.read("Kenya's parliament approved the deployment of 1,000 police officers to Haiti.")
    (fact,) = reading.commitments

    assert (fact.kind, fact.stage) == ("personnel", "pledged")
    assert [(r.kind, r.status) for r in fact.requirements] == [("legislature", "granted")]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya’s 600 police officers will remain in Haiti, the minister said.",
        "The 600 officers already in Haiti will stay, Kenya said.",
        "Kenya will keep its 600 officers in Haiti.",
    ],
)
def test_those_who_stay_are_no_new_number(text):
    (commitment,) = dragoman.read(text, published=PUBLISHED).commitments

    assert commitment.kind == "personnel"
    assert not commitment.quantities


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        (
            "Ghana’s parliament on Thursday approved the deployment of 300 soldiers to Liberia.",
            [("legislature", "granted", "2023-09-21")],
        ),
        (
            "The Cabinet on Friday approved the deployment of 300 soldiers to Liberia. "
            "President Nana Akufo-Addo said Ghana had a duty.",
            [("cabinet", "granted", "2023-09-22")],
        ),
        (
            "Ghana has promised 300 soldiers. The Security Council needs more time, and its consent is wanted by May.",
            [("un_security_council", "sought", None)],
        ),
    ],
)
def test_leave_has_the_day_of_its_own_clause(text, needs):
    promised = dragoman.read(text, published=PUBLISHED).commitments[0]

    assert [(need.kind, need.status, need.when) for need in promised.requirements] == needs


def test_the_day_of_a_requirement_is_in_the_dictionary():
    text = "Ghana’s parliament on Thursday approved the deployment of 300 soldiers to Liberia."
    (need,) = dragoman.read(text, published=PUBLISHED).to_dict()["commitments"][0]["requirements"]

    assert need["when"] == "2023-09-21"


def test_a_senator_of_nowhere_does_not_make_the_promise_american():
    found = dragoman.read(
        "Parliament on Thursday approved the deployment of 300 soldiers to Liberia. One senator called it a mistake. "
        "The United States has committed $5 million to the mission.",
        published=PUBLISHED,
    )

    soldiers = next(c for c in found.commitments if c.kind == "personnel")
    assert "United States" not in {found.actor(p).name for p in soldiers.promisors}
