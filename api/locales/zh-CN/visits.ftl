visit-one-target = 请只指定其一：已计划的走访、住户或组织。
visit-planned-on = 计划日期须为今天或 { $days } 天之内。
visit-done-at = 走访须在完成后 { $days } 天内登记，不能提前登记。
visit-verified-met = 见到人后才能核实信息。
visit-verified-household = 走访时只能核实住户的信息。
visit-ended-household = 该户已注销，请选择其他住户。
visit-wrong-state = 该走访已完成或已取消，请刷新后重试。
too-many-findings = 一次走访最多登记 { $limit } 个问题。
