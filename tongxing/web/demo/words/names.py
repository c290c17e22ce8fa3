"""Family names of the region with their weights, and the characters given names are made of."""

# Of each hundred people about so many, over Dong, Miao and Han families together.
SURNAMES = {
    "吴": 13,
    "杨": 12,
    "龙": 9,
    "姚": 7,
    "石": 6,
    "田": 5,
    "潘": 5,
    "罗": 4,
    "陆": 4,
    "张": 4,
    "李": 4,
    "刘": 3,
    "陈": 3,
    "王": 3,
    "周": 2,
    "黄": 2,
    "蒲": 2,
    "麻": 2,
    "滕": 1,
    "粟": 1,
    "廖": 1,
    "蒋": 1,
    "郑": 1,
    "胡": 1,
    "唐": 1,
    "向": 1,
    "舒": 1,
    "江": 1,
    "彭": 1,
    "谢": 1,
}

# Born before; first and second characters of given names, women and men.
ERAS = (
    (
        1962,
        "桂秀玉菊兰凤金银春冬腊素翠月珍福莲桃",
        "英花珍兰香莲芝秀梅妹仙娥凤翠菊云",
        "光正明昌德永文世长老有发通国应宏承绍",
        "华全清富贵才福林生祥荣海武忠兴和",
    ),
    (
        1985,
        "丽小红艳海春秋晓雪桂玉金菊群慧水美燕",
        "琴芳英红梅艳霞萍燕珍群华丽敏娟蓉",
        "建志国永光海小明学文昌德胜正红跃再代",
        "军平华强勇林明辉忠海波东文祥斌贵",
    ),
    (
        2005,
        "婷丽雪思晓海静佳梦雨燕欣玉慧露倩小诗",
        "婷娟琴燕萍雪琳芳丹玲霞颖莎瑶静莹",
        "俊志浩文海宇建小鹏杰昌家伟明凯鑫正永",
        "杰鹏伟涛峰磊超勇斌宇辉豪龙飞帆亮",
    ),
    (
        9999,
        "梓雨诗欣子一可思语若悦佳芷艺涵紫依妙",
        "涵萱彤妍琪怡瑶萌馨雯诺玥晴宁菲朵",
        "梓宇浩子俊明泽嘉一家博奕铭瑞辰思天远",
        "轩泽宇航辰睿晨阳铭霖洋皓然恒乐尧",
    ),
)
ONE_CHARACTER_SHARE = 0.09

# Spoken at home, by how usual it is in a village and in town.
SPEECH = ("侗话", "苗语")
