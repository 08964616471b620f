//! Sent, objected to, being handled, waiting for a day.

use lianxin_entity::enums::ServiceRequestKind as Kind;
use lianxin_entity::enums::Urgency::{Routine, Urgent};

use super::Deed::*;
use super::To::{Company, Department};
use super::{Opening, Story, line, story};

pub fn stories() -> Vec<Story> {
    vec![
        story(
            Opening(2, (8, 50), 0),
            (Kind::Appeal, "ROAD", Routine),
            (
                "小区门口路面塌陷",
                "{小区}东门外人行道塌陷了一块，约半米宽，昨天有老人差点摔倒。",
            ),
            vec![
                line(0, 9, 30, AcceptByGridWorker("现场已摆放警示锥。")),
                line(
                    0,
                    11,
                    0,
                    Dispatch(Department(0), "请住建部门核实产权并修复。"),
                ),
            ],
        ),
        story(
            Opening(1, (9, 10), 5),
            (Kind::Appeal, "PROPERTY_SERVICE", Routine),
            (
                "单元门禁损坏",
                "{小区}单元门禁坏了一周，谁都能进，多次向物业反映没有答复。",
            ),
            vec![
                line(0, 10, 5, Accept("请物业今日内回应。")),
                line(0, 10, 40, Dispatch(Company, "请维修门禁并向业主说明。")),
            ],
        ),
        story(
            Opening(5, (20, 15), 4),
            (Kind::Appeal, "NOISE", Routine),
            (
                "夜间施工噪声扰民",
                "{小区}对面工地晚上十点以后仍在浇筑，孩子无法入睡。",
            ),
            vec![
                line(1, 9, 10, Accept("已受理。")),
                line(1, 9, 40, Dispatch(Department(0), "请核查夜间施工许可。")),
            ],
        ),
        story(
            Opening(3, (13, 20), 1),
            (Kind::Appeal, "COOKING_FUMES", Routine),
            (
                "一楼饭店油烟直排",
                "{小区}临街饭店的油烟直接排到居民楼下，开窗就是油烟味。",
            ),
            vec![
                line(0, 13, 50, Ask("请告知饭店名称和油烟较重的时段。")),
                line(0, 14, 20, Supply("是临街的川味小馆，中午和晚上饭点最重。")),
                line(0, 15, 0, AcceptByGridWorker("现场闻到明显油烟。")),
                line(
                    1,
                    9,
                    20,
                    Dispatch(Department(3), "请检查餐饮单位油烟净化设施。"),
                ),
                line(
                    1,
                    11,
                    0,
                    Object("餐饮油烟排放由生态环境和城管部门负责，本局只管食品经营许可。"),
                ),
            ],
        ),
        story(
            Opening(4, (16, 45), 3),
            (Kind::Appeal, "PARKING", Routine),
            (
                "消防通道长期停车",
                "{小区}消防通道每晚停满车，消防车进不来。",
            ),
            vec![
                line(1, 9, 0, Accept("涉及消防安全，加快处理。")),
                line(
                    1,
                    9,
                    30,
                    Dispatch(Department(2), "请公安部门会同物业清理。"),
                ),
                line(1, 14, 0, Object("小区内部道路停车管理应由物业先行处置。")),
            ],
        ),
        story(
            Opening(6, (10, 10), 2),
            (Kind::Appeal, "ELEVATOR", Urgent),
            (
                "电梯频繁停运",
                "{小区}2号楼电梯一周内停运四次，楼上有坐轮椅的老人无法下楼。",
            ),
            vec![
                line(0, 10, 40, AcceptByGridWorker("已安抚住户并联系物业。")),
                line(0, 11, 20, Dispatch(Company, "请立即联系维保单位。")),
                line(0, 13, 40, Take),
                line(0, 14, 0, Contact("已电话联系反映人，说明维保到场时间。")),
                line(1, 16, 0, Progress("维保单位更换门机控制板，等待配件到货。")),
            ],
        ),
        story(
            Opening(4, (9, 5), 5),
            (Kind::Dispute, "NEIGHBOUR_DISPUTE", Routine),
            (
                "楼上深夜跑步机震动",
                "楼上每天晚上十一点后用跑步机，多次沟通无效，希望社区调解。",
            ),
            vec![
                line(
                    0,
                    15,
                    0,
                    AcceptByGridWorker("双方为上下楼邻居，先行入户了解。"),
                ),
                line(0, 15, 30, TakeInGrid),
                line(
                    1,
                    19,
                    0,
                    Contact("已与双方分别面谈，约定周末在社区调解室见面。"),
                ),
            ],
        ),
        story(
            Opening(8, (9, 0), 0),
            (Kind::Hazard, "MANHOLE", Urgent),
            (
                "井盖松动有异响",
                "{小区}北门主路井盖松动，车辆经过就翘起来。",
            ),
            vec![
                line(0, 9, 20, AcceptByGridWorker("已设置围挡。")),
                line(0, 9, 50, Dispatch(Department(0), "请尽快更换。")),
                line(0, 11, 30, Take),
                line(0, 15, 0, Contact("已电话告知处理安排。")),
            ],
        ),
        story(
            Opening(9, (14, 0), 4),
            (Kind::Appeal, "OLD_COMPOUND", Routine),
            (
                "老旧管网何时改造",
                "{小区}排水管年年堵，听说列入改造计划，一直没有动静。",
            ),
            vec![
                line(1, 9, 30, Accept("已受理。")),
                line(1, 10, 0, Dispatch(Department(0), "请答复改造计划和时间。")),
                line(1, 15, 0, Take),
                line(2, 10, 0, Contact("已向反映人说明需等待招标结果。")),
                line(
                    3,
                    9,
                    0,
                    Suspend(24, "改造工程正在招标，中标后方可确定进场时间。"),
                ),
            ],
        ),
    ]
}
