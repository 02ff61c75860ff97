"""Rules for danger: people trapped, gas, fire, somebody hurt. In doubt danger wins: a model may err, these may not.

Each rule is a pattern over the cleaned text, with the service that answers it. What asks about a drill, a past event
or a regulation is left to the model, but only where nothing in it speaks of now.
"""

import re
from typing import NamedTuple

LIFT, GAS, FIRE, HURT = "base.repair.lift", "base.repair.gas", "base.security.fire", "base.security.emergency"


class Rule(NamedTuple):
    """What is recognised, and the catalogue code that answers it."""

    code: str
    pattern: re.Pattern[str]


def _rule(code: str, *patterns: str) -> list[Rule]:
    return [Rule(code, re.compile(pattern)) for pattern in patterns]


_LIFT = (
    r"(?:电梯|电体|点梯|电题|电弟|货梯|客梯|观光梯|号梯|升降机|轿厢|轿门|梯里|梯头|dian ?ti|\blift+s?\b|elevat[oe]r)"
)
_STUCK = r"(?:困|关在|卡住|卡在|卡到|卡咗|卡了|出不来|出唔|下不来|上不去下不来|打不开门|门开不了|门不开|开不开|不动了|停在半|悬|夹住|夹到|掉下|往下掉|坠|出不去|放我出|关(?:了|起)?(?:个|着|人)|被关|被锁|锁(?:在|住)|在里|里面|里头|入面|里厢|求救|喊|哭|砸门|拍.{0,3}门|按铃|按个不停|没人理|乱跑|两层中间|之间|救命|喘不|kun|trapp|stuck|can'?t get out|cannot get out|won'?t open|not open|between|caught|locked|dropped|inside|panick\w*|help)"
_RULES = (
    *_rule(
        LIFT,
        rf"{_LIFT}.{{0,24}}{_STUCK}",
        rf"{_STUCK}.{{0,16}}{_LIFT}",
        rf"(?:被|给|把).{{0,6}}(?:关|锁|困).{{0,4}}{_LIFT}",
        r"门开不了.{0,8}(?:有人|里面).{0,8}(?:按铃|喊|叫|拍)",
        r"卡在.{0,10}(?:楼|层).{0,8}(?:中间|之间|当中)|按.{0,4}层.{0,4}不走.{0,8}门.{0,3}不开",
    ),
    *_rule(
        GAS,
        r"(?:煤气|媒气|霉气|燃气|然气|天然气|液化气|瓦斯|煤汽|mei ?qi|ran ?qi|\bgas\b|propane).{0,20}(?:味|漏|挖|满屋|泄|臭|嘶|管.{0,4}(?:断|破|裂)|报警|忘.{0,4}关|没关|中毒|smell|leak|hiss|odou?r|alarm|stink|on\b)",
        r"(?:味|漏|泄|臭|闻到|闻着|闻见|嘶嘶|smell|leak|hiss|odou?r|stink).{0,14}(?:煤气|媒气|燃气|然气|天然气|瓦斯|煤汽|\bgas\b)",
        r"(?:臭|烂|坏)(?:掉)?(?:的)?(?:鸡)?蛋|rotten eggs?|煤.{0,2}味|漏气|hit a gas|满屋.{0,3}(?:煤气|气味)|气.{0,3}放了半天|嘶嘶.{0,8}(?:味|气)|(?:灶|炉|热水器).{0,10}(?:怪味|一屋子味|嘶)|mei ?qi ?lou|一氧化碳|carbon monoxide|煤气灶.{0,8}(?:嘶|漏)",
    ),
    *_rule(
        FIRE,
        r"(?<!点不)(?<!打不)着火|着货|在烧|燃起来|火.{0,3}(?:冲|窜|蹿|好大|很大|大了)|(?:全是|有|好大的?)火(?!车|锅|腿|花|气)|电池.{0,3}爆|(?:沙发|窗帘|被子|垃圾桶|车|房子|厨房|仓库).{0,3}着了|起火|失火|着伙|走水了|火烧|烧起来|烧着了|冒火|火苗|火光|明火|大火|火灾(?!报警器.{0,6}(?:没电|坏))|着了!|点着了|纵火|放火|(?<!到)爆炸|zhao ?huo|qi ?huo",
        r"(?:冒|浓|黑|白|有|是|全|大|好多|都)(?:股|阵|着)?(?:黑|白|浓|大)?烟(?!头|民|囱|感|花|草|酒|灰|机|瘾|道|管|味)",
        r"冒烟|烟雾|烟.{0,4}(?:涌|滚|窜|冒)|烧焦|焦味|焦糊|糊味|焦臭|烧糊|糊了.{0,6}味|烟味.{0,6}(?:呛|浓|重|大)|自燃|电线.{0,6}(?:火花|打火|冒)|打火花|冒火花",
        r"\b(?:fire|flames?|burning|on fire|smoke|smoking out|explo\w+|sparks?)\b(?!.{0,6}(?:drill|alarm test|insurance|work))",
    ),
    *_rule(
        HURT,
        r"晕倒|昏倒|昏迷|晕过去|昏过去|晕了过去|晕厥|休克|(?:人|他|她|妈|爸|奶奶|爷爷|孩子).{0,4}(?:没反应|没有反应)|叫不醒|喊不醒|不省人事|没知觉|没意识|失去意识|(?:人|他|她|妈|爸|奶奶|爷爷|大爷|阿姨|老).{0,8}(?:倒在|躺在)|倒下|瘫在|口吐白沫|抽搐|抽风|癫痫",
        r"(?:喘不上|喘不过|我喘不|呼吸不|没呼吸|没有呼吸|没气了|呼吸困难|憋气|胸口?痛|胸口?疼|胸口?闷|心脏病|心梗|心绞|突然中风|中风了|脑梗了|脑溢血|半边.{0,4}(?:不能动|动不了)|嘴歪)",
        r"(?:摔|跌|滑倒|掉|翻).{0,14}(?:起不来|站不起|动不了|爬不起|断|骨折|血|头破|不动|哭|晕|很重|严重|昏)",
        r"(?:流|出|吐|淌|满脸|都是|好多|全是|一地)(?:了|好多|很多|点|的|着)?.{0,3}血|血流|大出血|割伤|刺伤|砍(?:人|我|他|伤)|捅|动刀|持刀|拿(?:着)?刀|菜刀|拿(?:着)?棍",
        r"溺水|落水|掉(?:进|到|下|落).{0,6}(?:水|池|河|湖|塘|井)|淹|触电|被电|电到|电击|漏电.{0,8}(?:人|倒|麻)|电麻|麻手",
        r"(?:要|想|准备|说|扬言|正要|打算)?.{0,4}(?:跳楼|跳下|轻生|自杀|不想活|割腕|寻死|活不下去|想死|上吊|吞药)",
        r"(?:孩子|小孩|宝宝|娃|婴儿|囡|儿子|女儿|孙).{0,14}(?:锁在?(?:车|家|里|屋|房|厕|卫)|关在?(?:车|家|里|屋|房)|卡在|卡住|噎|呛|窗外|窗台|窗户外|阳台外|栏杆|护栏外|挂在|悬|吞|误食|喝了|丢|不见|走失|烫|抽)",
        r"(?:窗外|阳台外|护栏外|栏杆外|楼顶边|天台边|窗户外).{0,10}(?:人|孩|娃|挂|站|坐|爬)|(?:人|孩|娃).{0,8}(?:挂在|爬到|站在).{0,6}(?:窗|阳台|护栏|楼顶|天台|空调外机)",
        r"(?:噎住|噎到|卡喉|卡嗓|中毒|误食|误服|吃错药|喝.{0,3}农药|烫伤|烧伤|烫到|被.{0,6}(?:咬|撞|砸|压)|砸到?(?:人|头)|撞(?:了|到)人|压到?人|被.{0,3}打|打人|打起来.{0,8}(?:血|刀|棍)|抢劫|抢(?:我|包|东西)|入室|撬(?:门|锁)|爬进|小偷.{0,8}(?:在|屋|家|里|进)|贼|绑架|劫持|强奸|家暴|救命|救人|救救|快死|要死人|死人了|出人命|命要没|尾随|跟踪我)",
        r"\b(?:bleed\w*|blood|unconscious|collaps\w*|faint\w*|passed out|not breathing|can'?t breathe|breath\w*|choking|choke|drown\w*|heart attack|stroke|seizure|overdose|electrocut\w*|electric shock|shocked|suicid\w*|kill (?:him|her|my|them)\w*|jump(?:ing)? (?:off|from)|knife|stab\w*|gun|robb\w*|burglar\w*|break(?:ing)? in\b|broke in|intruder|attack\w*|assault\w*|kidnap\w*|bitten|hit by|run over|(?:he|she|man|woman|kid|child|boy|girl|mum|mom|dad|grand\w+|i|someone|worker) (?:has |have |just )?(?:fell|fallen|fall)\b|fall down|can'?t (?:get|stand) up|cannot (?:get|stand) up|broken (?:leg|arm|bone|hip)|injur\w*|ambulance|save (?:me|him|her|us)|help me|(?:he|she|man|woman|person|mum|mom|dad|i am|i'm) (?:is )?dying(?! of l)|not moving|no response|unresponsive|poison\w*|swallow\w*|locked in (?:the )?(?:car|room|bathroom|toilet)|hanging (?:from|out|off)|ledge)\b",
        r"jiuming|liuxue|yundao|救命啊|shuai ?dao|liu ?xue",
        r"止不住|摔.{0,6}郁|羊水.{0,2}破|惨叫|煞白|哼哼|脸色?发?(?:紫|青|白)|吞了|撬.{0,6}(?:门|锁|窗)|(?:楼顶|天台|楼边|窗台|阳台).{0,10}(?:跳|要跳|边上|挂着|掉下)|(?:湖|河|池|塘|水)(?:里|面|上).{0,4}(?:飘|漂|浮)着.{0,3}人|一直打我|求你们|快要掉下|抱着小孩.{0,4}跑|(?:碰到|摸到).{0,4}(?:就)?倒了|摔咗|郁唔到",
        r"\b(?:breaking into|break into|roof edge|will jump|lying on|no move|won'?t wake|wont wake|a lot of pills|cannot swim|can'?t swim|in the pond|screaming|following me|with a knife)\b",
        r"(?:老人|老头|老太|奶奶|爷爷|外公|外婆|妈|爸|老公|老婆|有人|邻居|师傅|保安|他|她|人).{0,10}(?:起不来|动不了|不行了|没动静|倒了|不动了|不会动|脸.{0,3}(?:紫|白|青)|翻白眼)",
        r"(?:锁|关|困|反锁).{0,6}(?:在|了).{0,6}(?:里面|车里|车内|屋里|厕所|卫生间|房间|家里).{0,14}(?:孩|娃|宝|老人|奶奶|爷爷|妈|人|火|煤气|哭|出不来)",
        r"(?:孩|娃|宝|老人|奶奶|爷爷|妈|人).{0,10}(?:锁|困|反锁|关)(?:在|进|到|住)?.{0,8}(?:车里|车内|屋里|厕所|卫生间|房间|家里|里面|出不来)",
    ),
)

# Words that speak of another time or of a question; they excuse only where no word speaks of now.
_NOT_NOW = re.compile(
    r"演练|演习|培训|讲座|学习|学.{0,4}急救|急救.{0,4}(?:课|班)|课程|什么时候|几点|哪天|上次|上回|上周|上个月|去年|前几天|前两天|昨天的|之前|以前|历史|"
    r"保险|制度|规定|预案|检查|巡查|过期|更换|年检|标识|宣传|海报|电影|电视剧|新闻|听说|如果|要是|万一|怎么预防|防止|避免|能不能装|安装|想装|买|"
    r"处理得怎|处理结果|进展|投诉|drill|training|course|class|last (?:week|month|time|year)|insurance|when is|what if|policy|expired|inspect|movie|news"
)
_NOW = re.compile(
    r"现在|快|赶紧|赶快|马上|立刻|救|急|正在|此刻|刚刚|刚才|还在|不行了|啊+!|!|help|now|hurry|asap|quick|please come|right now|come"
)
_FIGURE = re.compile(
    r"累死|热死|冷死|气死|笑死|烦死|吵死|困死|饿死|急死|吓死|羞死|要命|无烟|禁烟|戒烟|抽烟|吸烟|烟头|烟瘾|烟花|烟草|烟酒|火锅|火车|火爆|火气|发火|上火|"
    r"恼火|怒火|灭火器|消防栓|消火栓|血压|血糖|抽血|验血|献血|no smoking|smoke[- ]free|fire extinguisher|firework|blood (?:pressure|test|sugar)|crash course"
)


def find(text: str) -> str | None:
    """Return the catalogue code that answers the danger in a cleaned text, None where there is none."""
    plain = _FIGURE.sub(" ", text)
    hit = next((rule.code for rule in _RULES if rule.pattern.search(plain)), None)
    if hit and _NOT_NOW.search(plain) and not _NOW.search(plain):
        return None
    return hit
