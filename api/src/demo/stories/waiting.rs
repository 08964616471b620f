//! Not yet taken up, asked back, taken up.

use lianxin_entity::enums::ServiceRequestKind as Kind;
use lianxin_entity::enums::Urgency::{Routine, Urgent};

use super::Deed::*;
use super::{Opening, Story, line, story};

pub fn stories() -> Vec<Story> {
    vec![
        story(
            Opening(1, (8, 12), 0),
            (Kind::Appeal, "STREETLIGHT", Routine),
            (
                "3号楼前路灯不亮",
                "{小区}3号楼前的两盏路灯已经三天不亮了，晚上老人下楼看不清台阶，请尽快修复。",
            ),
            vec![],
        ),
        story(
            Opening(1, (9, 40), 3),
            (Kind::Suggestion, "COMMUNITY_ACTIVITY", Routine),
            (
                "希望周末开放社区图书角",
                "孩子放学后没有地方看书，建议{小区}旁的党群服务中心图书角周末也开放半天。",
            ),
            vec![],
        ),
        story(
            Opening(1, (19, 5), 5),
            (Kind::Hazard, "EV_CHARGING", Urgent),
            (
                "楼道内电动车飞线充电",
                "{小区}有住户把电动车推进楼道，从窗户拉线充电，整夜无人看管，非常危险。",
            ),
            vec![],
        ),
        story(
            Opening(3, (10, 20), 1),
            (Kind::Appeal, "HOUSE_LEAK", Routine),
            (
                "卫生间天花板渗水",
                "家里卫生间天花板一直渗水，墙皮已经脱落，楼上说不是他家的问题。",
            ),
            vec![line(
                0,
                15,
                10,
                Ask("请补充楼栋和房号，并说明渗水从什么时候开始，方便物业上门查看。"),
            )],
        ),
        story(
            Opening(2, (14, 35), 4),
            (Kind::Consultation, "SOCIAL_INSURANCE", Routine),
            (
                "外地医保如何转入",
                "我刚随子女搬到{小区}居住，想问退休职工医保怎样办理异地就医备案。",
            ),
            vec![line(
                0,
                16,
                30,
                Ask("请告知您的参保地和参保类型，我们帮您查询对应的备案渠道。"),
            )],
        ),
        story(
            Opening(2, (9, 15), 2),
            (Kind::Appeal, "GARBAGE", Routine),
            (
                "垃圾桶满溢无人清运",
                "{小区}西门垃圾分类点连续两天满溢，气味很大，请安排增加清运次数。",
            ),
            vec![line(
                0,
                10,
                30,
                AcceptByGridWorker("已到现场查看，情况属实。"),
            )],
        ),
        story(
            Opening(2, (11, 0), 3),
            (Kind::Appeal, "ELDERLY_CARE", Routine),
            (
                "独居老人申请助餐服务",
                "母亲82岁独居，做饭不便，想申请社区长者食堂送餐。",
            ),
            vec![line(
                0,
                16,
                0,
                Accept("已受理，将联系民政部门核实助餐条件。"),
            )],
        ),
    ]
}
