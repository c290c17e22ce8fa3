"""A browser's description of itself, in words a person recognises their own phone by. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that occurs wins: apps name the browser they are built on, and tablets name phones.
SYSTEMS = (
    ("HarmonyOS", gettext_lazy("鸿蒙设备")),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", gettext_lazy("安卓设备")),
    ("Windows", gettext_lazy("Windows 电脑")),
    ("Macintosh", gettext_lazy("苹果电脑")),
    ("Linux", gettext_lazy("Linux 电脑")),
)
BROWSERS = (
    ("MicroMessenger", gettext_lazy("微信")),
    ("DingTalk", gettext_lazy("钉钉")),
    ("HuaweiBrowser", gettext_lazy("华为浏览器")),
    ("MiuiBrowser", gettext_lazy("小米浏览器")),
    ("QQBrowser", gettext_lazy("QQ浏览器")),
    ("UCBrowser", gettext_lazy("UC浏览器")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def in_words(user_agent: str) -> str:
    """安卓设备 · 微信; 不认识的设备 when nothing in it is known."""
    said = [_named(user_agent, SYSTEMS), _named(user_agent, BROWSERS)]
    return " · ".join(word for word in said if word) or _("不认识的设备")


def _named(user_agent: str, table) -> str:
    return next((str(word) for sign, word in table if sign in user_agent), "")
