not-your-ground = 这不在您岗位的管理范围内。
centre-wrong-state = 该服务中心的当前状态不允许此操作，请刷新后重试。
weekly-hours = 每周开放时间请写成 1-5 09:00-12:00,13:30-17:30; 6 09:00-12:00（1 为周一，7 为周日），按先后顺序、不重叠，每天只写一次。
day-hours = 当天开放时间请写成 09:00-12:00,13:30-17:30，按先后顺序、不重叠；当天不开放请留空。
too-many-services = 服务事项最多 { $limit } 项。
ends-before-it-starts = 结束不能早于开始。
day-span = 请查询 1 至 { $limit } 天，开始日期在前。
metres-range = 距离须为 1 至 { $limit } 之间的整数（米）。
