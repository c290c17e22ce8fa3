"""The service hall: fifteen departments and their windows. Kinds of offices, no real one."""

# code, name, English, windows of its own
DEPARTMENTS = (
    ("D01", "市场监督管理窗口单位", "Market supervision", 2),
    ("D02", "人力资源和社会保障窗口单位", "Human resources and social security", 2),
    ("D03", "医疗保障窗口单位", "Medical insurance", 2),
    ("D04", "民政窗口单位", "Civil affairs", 1),
    ("D05", "公安户籍窗口单位", "Household registration", 2),
    ("D06", "税务窗口单位", "Taxes", 1),
    ("D07", "自然资源窗口单位", "Land and registration of property", 1),
    ("D08", "住房和建设窗口单位", "Housing and construction", 1),
    ("D09", "卫生健康窗口单位", "Health", 1),
    ("D10", "退役军人事务窗口单位", "Veterans", 1),
    ("D11", "残疾人服务窗口单位", "People with disabilities", 1),
    ("D12", "农业农村窗口单位", "Agriculture", 1),
    ("D13", "水电气服务窗口单位", "Water, power and gas", 1),
    ("D14", "公积金窗口单位", "Housing fund", 1),
    ("D15", "司法法律服务窗口单位", "Legal services", 0),
)
GENERAL_WINDOWS = 4  # 综合窗口; with the 18 of the departments 22
STAFF = 27
