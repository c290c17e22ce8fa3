"""What is said of duty in the demonstration."""

from tongxing.places.models import Level

CAMPAIGN = "低温雨雪冰冻防范"
BASIS = "县应急指挥部通知（演示）"
POSTS = {
    Level.CENTRE: "24小时值班室", Level.INSTITUTE: "道路劝导点", Level.STATION: "服务岗",
    Level.POINT: "服务岗",
}  # fmt: skip
NEEDS = "对讲机、登记本、急救包"
NO_NIGHTS = ("身体原因", "家里有小孩要照看", "怀孕")
SWAP = "孩子开家长会"
LEAVE = "回老家看父母"
