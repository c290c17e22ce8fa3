"""What people say of hours that were written down."""

CORRECTED = ("签退忘了扫，其实又帮着收了场子", "开始时间晚记了，八点就到了")
NOT_ME = ("那天我没去，是同名的人",)
REFUSED = ("我觉得应该多算一点",)
STILL_NOT_ME = ("我那天在外地，这条不是我的", "名单上把我和弟弟弄混了")
FORGOT_TO_LEAVE = "走的时候忘了签退，收完桌子才走的"
WHY_REFUSED = "签到和签退都有记录，按记录计"
NO_NETWORK = "山上没有信号，当时没登记上"
WITNESSES = "同去的三名队员可以作证"
BEFORE_DAWN = "天亮前给独居老人送药"
LOOKED_INTO = (
    "问过两处的负责人，确实连着去了两家",
    "中途请同伴接手，前一处已按实际时间计",
    "骑摩托车赶过去的，现场有照片",
)
WHY_REVOKED = "姓名里有一个字打错，已重新出具"
