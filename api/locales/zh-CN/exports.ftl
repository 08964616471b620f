# 导出的台账和缺口清单
export-too-many = 已有 { $limit } 个导出任务在等待生成，请等其中一个完成后再试。
export-gap-sheet = 缺口清单
export-gap-code = 编号
export-gap-label = 名称或地址
export-gap-area-code = 区域代码
export-gap-area = 区域
export-gap-organisation-code = 组织代码
export-gap-organisation = 组织
export-gap-since = 起始日期
export-gap-one-part = 缺口清单按区域或按组织之一导出，请只给出其中一项。
export-gap-absent = 该日期尚不存在该区域或组织。
geojson-of-households = GeoJSON 仅用于距离过远的住户清单，请改用 CSV 或 XLSX。
