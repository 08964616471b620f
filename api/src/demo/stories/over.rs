//! Closed: solved, half solved, not evaluated, solved at the second attempt.

use lianxin_entity::enums::Urgency::{Routine, Urgent};
use lianxin_entity::enums::{Outcome, ServiceRequestKind as Kind};

use super::Deed::*;
use super::To::{Company, Department};
use super::{Opening, Story, line, story};

pub fn stories() -> Vec<Story> {
    vec![
        story(
            Opening(25, (9, 0), 2),
            (Kind::Appeal, "STREETLIGHT", Routine),
            (
                "健身广场灯不亮",
                "{小区}健身广场的灯坏了，晚上跳舞的人看不清。",
            ),
            vec![
                line(0, 9, 30, AcceptByGridWorker("已到场查看。")),
                line(0, 9, 40, TakeInGrid),
                line(0, 10, 0, Contact("已回电。")),
                line(0, 17, 0, Resolve("联系物业更换灯泡三只，现已正常。")),
                line(
                    1,
                    18,
                    0,
                    Evaluate(Outcome::Solved, 5, "当天就修好了，点赞。"),
                ),
                line(9, 9, 0, TimePasses),
            ],
        ),
        story(
            Opening(30, (14, 10), 5),
            (Kind::Appeal, "DRAINAGE", Routine),
            ("雨后门口积水", "{小区}门口一下雨就积水，要蹚水出门。"),
            vec![
                line(1, 9, 0, Accept("已受理。")),
                line(1, 9, 20, Dispatch(Department(0), "请疏通雨水口。")),
                line(1, 9, 50, Object("小区出入口应由物业维护。")),
                line(1, 10, 20, Overrule("该雨水口为市政设施，由住建部门办理。")),
                line(1, 10, 40, Take),
                line(1, 11, 0, Contact("已电话沟通。")),
                line(3, 16, 0, Resolve("雨水口已疏通，道路找坡需列入明年计划。")),
                line(
                    4,
                    20,
                    0,
                    Evaluate(Outcome::HalfSolved, 3, "比以前好，大雨还会积一点。"),
                ),
                line(12, 9, 0, TimePasses),
            ],
        ),
        story(
            Opening(28, (10, 30), 3),
            (Kind::Consultation, "SCHOOLING", Routine),
            (
                "转学手续咨询",
                "孩子下学期想转到家附近的小学，需要在哪里办理？",
            ),
            vec![
                line(0, 15, 0, AcceptByGridWorker("由社区答复。")),
                line(0, 15, 10, TakeInGrid),
                line(
                    1,
                    10,
                    0,
                    Resolve("请于开学前一个月在区教育服务平台提交转学申请，需居住证明和学籍材料。"),
                ),
                line(10, 9, 0, TimePasses),
            ],
        ),
        story(
            Opening(35, (8, 20), 1),
            (Kind::Appeal, "GAS", Urgent),
            (
                "楼道有轻微燃气味",
                "{小区}楼道里隐约有燃气味，已经开窗通风。",
            ),
            vec![
                line(
                    0,
                    8,
                    25,
                    AcceptByGridWorker("已提醒住户不要动火用电，并拨打燃气抢修电话。"),
                ),
                line(0, 8, 40, Dispatch(Company, "请配合燃气公司入户检查。")),
                line(0, 8, 50, Take),
                line(0, 9, 0, Contact("已与反映人见面。")),
                line(0, 15, 0, Resolve("燃气公司检查无泄漏，更换老化软管一根。")),
                line(0, 19, 0, Evaluate(Outcome::NotSolved, 2, "晚上又闻到了。")),
                line(1, 9, 0, Contact("再次上门，邻居家灶具阀门老化。")),
                line(1, 16, 0, Resolve("邻居家灶具阀门已更换，复测正常。")),
                line(3, 10, 0, Evaluate(Outcome::Solved, 4, "这次没有味道了。")),
                line(11, 9, 0, TimePasses),
            ],
        ),
    ]
}
