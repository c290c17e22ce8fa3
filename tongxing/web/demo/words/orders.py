"""What residents order, and how it is answered."""

from typing import NamedTuple


class Wish(NamedTuple):
    """An order: where, how many want it, whether the cast's old lady asked; why not, if not."""

    title: str
    about: str
    work: str
    place: str
    voices: int
    by_the_cast: bool = False
    declined: str = ""


AS_LAST_TIME = "上次没赶上，想再办一场，时间放在周末。"

WISHES = (
    Wish("通宵广场舞大赛", "越热闹越好", "culture", "S02", 3,
         declined="夜里要安静，换成周末下午的广场舞展演，您看行不行"),
    Wish("教老人用手机看病挂号", "字要大，讲慢一点，最好一对一", "policy", "S02", 14,
         by_the_cast=True),
    Wish("家电清洗演示", "油烟机、洗衣机自己怎么洗", "values", "S02", 4),
    Wish("孩子暑假学游泳", "要有救生员看着", "culture", "S05", 6),
    Wish("请律师讲讲遗嘱怎么立", "家里老人想问，不好意思一个人去", "policy", "S03", 12),
    Wish("侗歌传唱班", "老一辈会唱的不多了，想学", "culture", "S09", 9),
    Wish("红白喜事怎么办才省", "都说要简办，到底几桌合适", "manners", "S10", 7),
    Wish("给外卖骑手讲交通安全", "午后两点到四点有空", "theory", "S21", 5),
    Wish("旧衣物交换集市", "孩子长得快，好衣服扔了可惜", "values", "S13", 10),
    Wish("冬天用炭火怎么不出事", "去年有人中过毒，心里怕", "policy", "S17", 3),
)  # fmt: skip
